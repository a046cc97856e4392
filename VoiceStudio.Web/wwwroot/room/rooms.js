// The rooms of this document. They outlive the circuit that opened them, and come back before it when the page is loaded again in mid-call.

import { CallRoom } from './room.js';
import { recall } from './tabMemory.js';

const unclaimedMs = 15_000;

const rooms = window.voiceStudioRooms ??= new Map();

/** The room of a call, made on first sight. */
export function roomOf(callId) {
  let room = rooms.get(callId);
  if (!room) rooms.set(callId, room = new CallRoom(callId));
  return room;
}

export const existing = callId => rooms.get(callId);

/** Returns at once: nobody who hangs up waits for a server's good-bye. */
export function leave(callId) {
  const room = rooms.get(callId);
  rooms.delete(callId);
  room?.leave().catch(error => console.warn('The room was not left in order.', error));
}

/** Loaded again: back in the room with the ticket at hand, while the page is still on its way. A page that never comes to it (the call is over) lets go. */
const callId = /^\/calls\/([0-9a-f-]{36})$/i.exec(location.pathname)?.[1].toLowerCase();
if (callId && !rooms.has(callId) && recall(callId)?.ticket) {
  const room = roomOf(callId);
  room.resume();
  setTimeout(() => { if (!room.wasAttached) leave(callId); }, unclaimedMs);
}
