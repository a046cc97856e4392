// livekit-client 2.23 with one peer connection says "reconnected" as soon as its new connection stands, yet holds its events back for up to
// two more seconds and never tells them (Room.emitWhenConnected, RTCEngine.waitForPCReconnected): who came meanwhile would not be heard.

const lookEveryMs = 250, lookForMs = 5000;

/** After "reconnected": hands over each track of others that is there and attached to nothing. The event may still come: expect a track twice. */
export function findUnannounced(room, receive) {
  const giveUp = Date.now() + lookForMs;
  const timer = setInterval(() => {
    if (Date.now() > giveUp || room.state === 'disconnected') return clearInterval(timer);
    for (const participant of room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) {
        if (publication.track?.attachedElements.length === 0) receive(publication.track, publication, participant);
      }
    }
  }, lookEveryMs);
}
