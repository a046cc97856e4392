// Circuit loss without a modal: people in a call keep talking while the page finds its server again.
const bar = document.getElementById('components-reconnect-modal');
const mostRetries = 60;
const words = { lost: bar.querySelector('[data-say=lost]'), gone: bar.querySelector('[data-say=gone]') };
let timer = 0;
const retryButton = bar.querySelector('[data-act=retry]');

bar.addEventListener('components-reconnect-state-changed', ({ detail: { state } }) => {
  if (state === 'hide') return settle();
  if (state === 'rejected') return resume();
  bar.hidden = false;
  const gaveUp = state === 'failed' || state === 'resume-failed';
  retryButton.hidden = !gaveUp;
  if (gaveUp) retryLater();
  words.lost.hidden = gaveUp;
  words.gone.hidden = !gaveUp;
});
retryButton.addEventListener('click', retry);
document.addEventListener('visibilitychange', () => { if (!document.hidden && !retryButton.hidden) retry(); });
addEventListener('online', () => { if (!bar.hidden) retry(); });

// Blazor's own pauses grow to half a minute; who is in a call looks at the page.
Blazor.start({
  circuit: { reconnectionOptions: { maxRetries: mostRetries, retryIntervalMilliseconds: attempt => attempt < mostRetries ? Math.min(250 * 2 ** attempt, 2000) : null } },
});

async function retry() {
  clearTimeout(timer);
  retryButton.hidden = true;
  try {
    if (await Blazor.reconnect()) settle();
    else await resume();
  } catch {
    retryButton.hidden = false; // the server does not answer yet
    retryLater();
  }
}

function retryLater() {
  clearTimeout(timer);
  timer = setTimeout(retry, 5000);
}

/** The server answered but has forgotten this circuit: begin a new one in this same document, so that the call's room lives on. */
async function resume() {
  if (await Blazor.resumeCircuit()) settle();
  else location.reload();
}

function settle() {
  bar.hidden = true;
  retryButton.hidden = true;
}
