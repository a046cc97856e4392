import * as rooms from '../room/rooms.js';
import { forget, recall } from '../room/tabMemory.js';

const holdMs = 350;

/** @returns the room's state: phase 'new' when this browser has not been in the call yet. */
export function attach(callId, stage, page) {
  const room = rooms.roomOf(callId);
  stage.hands = new AbortController();
  handle(room, stage, page);
  showElapsed(stage);
  performance.mark('call-interactive'); // for whoever measures
  return room.attach(stage, page);
}

export function join(callId, withMicrophone) {
  return rooms.existing(callId)?.join({ withMicrophone });
}

/** True when this tab was in the call before it was loaded again. */
export const wasHere = callId => recall(callId) !== null;

export const dismiss = callId => rooms.existing(callId)?.dismiss();
export const chooseSpeaker = (callId, deviceId) => rooms.existing(callId)?.chooseSpeaker(deviceId);
export const chooseMicrophone = (callId, deviceId) => rooms.existing(callId)?.chooseMicrophone(deviceId);

export function leave(callId, stage) {
  stage?.hands?.abort();
  forget(callId);
  rooms.leave(callId);
}

/** What must work at once, and without the circuit: mute, sound, keys. */
function handle(room, stage, page) {
  const { signal } = stage.hands;
  let pressedAt = 0;
  const setMuted = muted => {
    stage.querySelector('[data-act=mute]')?.setAttribute('aria-pressed', muted);
    return room.setMuted(muted);
  };
  const acts = {
    mute: () => setMuted(!room.state.muted),
    unlock: () => room.unlockAudio(),
    camera: () => room.setCamera(!room.state.camera),
    screen: () => room.setScreen(!room.state.screen),
    copy: button => navigator.clipboard.writeText(button.dataset.copy),
  };
  stage.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-act]');
    acts[button?.dataset.act]?.(button);
  }, { signal });
  stage.addEventListener('input', ({ target }) => { if (target.matches('[data-act=volume]')) room.setVolume(Number(target.value)); }, { signal });
  document.addEventListener('keydown', event => {
    if (isTyping(event) || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.code === 'Space') {
      event.preventDefault();
      pressedAt = event.timeStamp;
      setMuted(!room.state.muted);
    } else if (/^[1-9]$/.test(event.key)) page.invokeMethodAsync('PickByNumber', Number(event.key));
  }, { signal });
  document.addEventListener('keyup', event => {
    // Held, not tapped: talk while the bar is down.
    if (event.code === 'Space' && pressedAt && event.timeStamp - pressedAt > holdMs && !room.state.muted) setMuted(true);
    if (event.code === 'Space') pressedAt = 0;
  }, { signal });
}

/** Counted here: the circuit has better things to carry. */
function showElapsed(stage) {
  const show = () => {
    for (const element of stage.querySelectorAll('[data-elapsed-since]')) {
      const seconds = Math.max(0, Math.floor((Date.now() - element.dataset.elapsedSince) / 1000));
      const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      element.textContent = (h ? [h, String(m).padStart(2, '0')] : [m]).concat(String(s).padStart(2, '0')).join(':');
    }
  };
  const timer = setInterval(show, 500);
  stage.hands.signal.addEventListener('abort', () => clearInterval(timer));
  show();
}

/** Space and digits belong to whatever has the focus, if it uses them. */
const isTyping = ({ target }) => target.closest?.('input, textarea, select, button, a, summary, [contenteditable], [role=menuitem], [role=option], [role=listbox]');
