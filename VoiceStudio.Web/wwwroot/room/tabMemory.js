// What a tab knows of a call after its page was loaded again: that it was in it, whether muted, and the ticket that let it in (good for minutes, for this room
// only; a tab's session storage goes with the tab).

const key = callId => `voicestudio.call.${callId}`;

/** @returns { muted, ticket: { url, token } | null }; null when this tab was not in the call. */
export function recall(callId) {
  return JSON.parse(sessionStorage.getItem(key(callId)));
}

export function remember(callId, changes) {
  sessionStorage.setItem(key(callId), JSON.stringify({ muted: false, ticket: null, ...recall(callId), ...changes }));
}

export function forget(callId) {
  sessionStorage.removeItem(key(callId));
}
