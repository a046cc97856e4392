/** Enter sends, Shift+Enter begins a line. While a word is being composed (Japanese, Chinese, ...) Enter belongs to the keyboard. */
export function sendByEnter(form) {
  form.querySelector('textarea').addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
