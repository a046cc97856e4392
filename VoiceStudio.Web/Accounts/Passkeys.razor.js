/** Buttons with data-passkey: ask for options, let the device sign, put the credential into the form and send it. */
for (const button of document.querySelectorAll('button[data-passkey]')) {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) continue;
  button.hidden = false;
  const form = button.form;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    button.disabled = true;
    const problem = form.querySelector('[data-problem]');
    problem.textContent = '';
    try {
      form.elements.credential.value = JSON.stringify(await sign(button.dataset.passkey));
      form.submit();
    } catch (error) {
      problem.textContent = error.name === 'SecurityError' ? 'The browser allows passkeys only on https, and on localhost.'
        : error.name === 'InvalidStateError' ? 'This device has a passkey for this account already.'
        : error.name === 'NotAllowedError' ? 'It was cancelled, or the device did not answer.' : 'That did not work. Try again, or use the password.';
      button.disabled = false;
    }
  });
}

async function sign(kind) {
  const answer = await fetch(kind === 'new' ? '/account/passkeys/new' : '/account/passkeys/ask', { method: 'POST' });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const json = await answer.json();
  return kind === 'new'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) });
}
