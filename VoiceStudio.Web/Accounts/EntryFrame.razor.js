// A form is sent once, however often its button is clicked. A page that comes back from the browser's memory may send again.
for (const form of document.querySelectorAll('form.plain-form')) {
  form.addEventListener('submit', () => form.querySelector('[type=submit]').disabled = true);
}
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('form.plain-form [type=submit]')) button.disabled = false;
});
