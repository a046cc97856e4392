// One call as this browser lives it: LiveKit room, microphone, voices. It hangs on the window and not on the Blazor circuit, so the
// sound goes on while the circuit drops, sleeps or is replaced. The page that shows it attaches, is told each change, and may go.

import { listDevices, rememberSpeaker, rememberedSpeaker } from './devices.js';
import { Levels } from './levels.js';
import { Microphone, whyNoMicrophone } from './microphone.js';
import { forget, recall, remember } from './tabMemory.js';
import { findUnannounced } from './unannounced.js';
import { Videos } from './videos.js';

const retryAfterMs = [300, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000];

export class CallRoom {
  #LiveKit = null;
  #room = null;
  #page = null; // DotNetObjectReference of the attached page
  #microphone = new Microphone();
  #publication = null;
  #levels = new Levels();
  #videos = new Videos();
  #connecting = false;
  #retries = 0;
  #retryTimer = 0;
  #told = false;
  #publishing = null;

  /** A page has shown it. */
  wasAttached = false;

  /** What the page renders: see RoomState.cs. */
  state = {
    phase: 'new', trouble: null, muted: false, audioBlocked: false, quality: 'unknown', camera: false, screen: false,
    microphones: [], microphoneId: null, speakers: [], speakerId: null, volume: 1,
  };

  constructor(callId) {
    this.callId = callId;
  }

  attach(stage, page) {
    this.wasAttached = true;
    this.#levels.stage = stage;
    this.#videos.place = stage.querySelector('[data-videos]');
    this.#page = page;
    return this.state;
  }

  detach() {
    this.#levels.stage = null;
    this.#videos.place = null;
    this.#page = null;
  }

  /** Microphone first (its question is the person's first step), then the room. Every failure ends in a trouble that the page explains. */
  async join({ withMicrophone = true } = {}) {
    clearTimeout(this.#retryTimer);
    this.#retries = 0;
    if (this.state.phase === 'connected') return this.chooseMicrophone();
    this.#change({ phase: 'asking', trouble: null });
    if (withMicrophone && !await this.#openMicrophone()) return;
    if (!withMicrophone) this.#change({ muted: true });
    await this.#connect();
  }

  /** Loaded again in mid-call: hears at once, with the last ticket, and opens the microphone meanwhile. As muted as before. */
  async resume() {
    const { ticket, muted } = recall(this.callId);
    remember(this.callId, { ticket: null }); // one that does not work is not tried again
    this.#change({ phase: 'connecting', muted });
    await Promise.all([this.#connect(ticket), this.#openMicrophone().then(opened => opened && this.#publish(this.#room))]);
  }

  async #openMicrophone(deviceId) {
    try {
      const track = await this.#microphone.open(deviceId);
      track.addEventListener('ended', () => this.#change({ trouble: 'microphoneLost' }));
      this.#levels.listen('me', track);
      await this.#lookForDevices();
      return true;
    } catch (error) {
      this.#change({ trouble: whyNoMicrophone(error) });
      return false;
    }
  }

  /** @param ticket none: the page is asked for one. */
  async #connect(ticket) {
    this.#change({ phase: this.#retries ? 'reconnecting' : 'connecting' });
    this.#connecting = true;
    try {
      ticket ??= await this.#askForTicket();
      if (!ticket) return this.#change({ phase: 'left' }); // the page says why
      this.#LiveKit ??= await loadLiveKit();
      const room = this.#room = this.#newRoom();
      await room.connect(ticket.url, ticket.token);
      await this.#publish(room);
      this.#retries = 0;
      remember(this.callId, { ticket, muted: this.state.muted });
      this.#change({ phase: 'connected', trouble: null, audioBlocked: !room.canPlaybackAudio });
    } catch (error) {
      console.warn('The call could not be joined.', error);
      this.#tryAgainLater();
    } finally {
      this.#connecting = false;
    }
  }

  #askForTicket() {
    if (!this.#page) throw new Error('No page is there to ask.');
    return this.#page.invokeMethodAsync('GetTicket');
  }

  #newRoom() {
    const { Room, RoomEvent } = this.#LiveKit;
    const room = new Room({ stopLocalTrackOnUnpublish: false, disconnectOnPageLeave: true, audioOutput: { deviceId: rememberedSpeaker() ?? undefined } });
    return room
      .on(RoomEvent.TrackSubscribed, (track, publication, participant) => this.#receive(track, publication, participant))
      .on(RoomEvent.TrackUnsubscribed, (track, publication, participant) => this.#lose(track, publication, participant))
      .on(RoomEvent.LocalTrackPublished, (publication, me) => this.#sent(publication, me, true))
      .on(RoomEvent.LocalTrackUnpublished, (publication, me) => this.#sent(publication, me, false))
      .on(RoomEvent.AudioPlaybackStatusChanged, () => this.#change({ audioBlocked: !room.canPlaybackAudio }))
      .on(RoomEvent.ConnectionQualityChanged, (quality, who) => { if (who.isLocal) this.#change({ quality }); })
      .on(RoomEvent.MediaDevicesChanged, () => this.#lookForDevices())
      .on(RoomEvent.Reconnecting, () => this.#change({ phase: 'reconnecting' }))
      .on(RoomEvent.Reconnected, () => this.#reconnected(room))
      .on(RoomEvent.Disconnected, reason => this.#disconnected(room, reason));
  }

  /** Once, whoever of microphone and room is ready last. */
  #publish(room) {
    if (!this.#microphone.track || room?.state !== 'connected' || this.#publication) return this.#publishing;
    return this.#publishing ??= this.#publishTrack(room).finally(() => this.#publishing = null);
  }

  async #publishTrack(room) {
    this.#publication = await room.localParticipant.publishTrack(this.#microphone.track, { source: this.#LiveKit.Track.Source.Microphone, dtx: true, red: false });
    if (this.state.muted) await this.#publication.mute();
  }

  #reconnected(room) {
    this.#change({ phase: 'connected' });
    findUnannounced(room, (track, publication, participant) => this.#receive(track, publication, participant));
  }

  #receive(track, publication, participant) {
    if (track.attachedElements.length > 0 || track.mediaStreamTrack.readyState === 'ended') return; // found before its event came, or gone by then
    if (track.kind === 'video') return this.#videos.show(publication.trackSid, track, participant.name, publication.source === 'screen_share', false);
    const element = track.attach();
    element.hidden = true;
    document.body.append(element);
    track.setVolume(this.state.volume);
    this.#levels.listen(participant.identity, track.mediaStreamTrack);
  }

  #lose(track, publication, participant) {
    if (track.kind === 'video') return this.#videos.hide(publication.trackSid, track);
    for (const element of track.detach()) element.remove();
    this.#levels.forget(participant.identity);
  }

  /** One's own camera or screen went on or off, by the page or by the browser's own "stop sharing". */
  #sent(publication, me, on) {
    if (publication.kind !== 'video') return;
    if (on) this.#videos.show(publication.trackSid, publication.track, me.name, publication.source === 'screen_share', true);
    else this.#videos.hide(publication.trackSid, publication.track);
    this.#change({ camera: me.isCameraEnabled, screen: me.isScreenShareEnabled });
  }

  #disconnected(room, reason) {
    if (room !== this.#room) return;
    const { DisconnectReason } = this.#LiveKit;
    this.#publication = null;
    this.#videos.clear();
    this.#change({ camera: false, screen: false });
    switch (reason) {
      case DisconnectReason.CLIENT_INITIATED: return;
      case DisconnectReason.DUPLICATE_IDENTITY: return this.#end('takenOver');
      case DisconnectReason.PARTICIPANT_REMOVED: return this.#end('removed');
      case DisconnectReason.ROOM_DELETED: case DisconnectReason.ROOM_CLOSED: return this.#end(null);
      // A connection that never came up is reported by connect() itself.
      default: if (!this.#connecting) this.#tryAgainLater();
    }
  }

  #tryAgainLater() {
    if (this.#retries >= retryAfterMs.length) return this.#change({ phase: 'left', trouble: 'unreachable' });
    this.#change({ phase: 'reconnecting', trouble: this.#retries > 1 ? 'unreachable' : null });
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#connect(), retryAfterMs[this.#retries++]);
  }

  async setMuted(muted) {
    if (!this.#microphone.track && !muted) { // joined without one, and now wishes to speak
      if (!await this.#openMicrophone()) return;
      this.#change({ muted: false, trouble: null });
      return this.#publish(this.#room);
    }
    this.#change({ muted });
    remember(this.callId, { muted });
    await (muted ? this.#publication?.mute() : this.#publication?.unmute());
  }

  /** @param deviceId none: the remembered one, or whichever there is. */
  async chooseMicrophone(deviceId) {
    if (!await this.#openMicrophone(deviceId)) return;
    if (deviceId) this.#microphone.remember(deviceId);
    if (this.#publication) await this.#publication.track.replaceTrack(this.#microphone.track, true);
    else await this.#publish(this.#room);
    this.#change({ trouble: null });
  }

  /** Off means unpublished: the camera's light goes out, and nobody looks at a still. */
  async setCamera(on) {
    const me = this.#room?.localParticipant;
    const sent = me?.getTrackPublication('camera')?.track;
    try {
      // One size only: a few people look at it, and encoding three costs a laptop more than it saves them.
      if (on) await me?.setCameraEnabled(true, undefined, { simulcast: false });
      else if (sent) await me.unpublishTrack(sent, true);
    } catch (error) {
      console.warn('The camera could not be turned on.', error);
      this.#change({ trouble: 'cameraUnavailable' });
    }
  }

  /** Only within a click: the browser asks which screen. */
  async setScreen(on) {
    try {
      await this.#room?.localParticipant.setScreenShareEnabled(on);
    } catch (error) {
      if (error.name !== 'NotAllowedError') throw error; // the person chose none
    }
  }

  async chooseSpeaker(deviceId) {
    await this.#room?.switchActiveDevice('audiooutput', deviceId);
    rememberSpeaker(deviceId);
    this.#change({ speakerId: deviceId });
  }

  /** 0 to 1. */
  setVolume(volume) {
    this.#change({ volume });
    for (const participant of this.#room?.remoteParticipants.values() ?? []) participant.setVolume(volume);
  }

  dismiss() {
    this.#change({ trouble: null });
  }

  /** Only within a click: that is what browsers wait for. */
  async unlockAudio() {
    await Promise.all([this.#room?.startAudio(), this.#levels.resume()]);
  }

  async leave() {
    clearTimeout(this.#retryTimer);
    this.#page = null;
    this.#microphone.close();
    await Promise.all([this.#room?.disconnect(), this.#levels.close()]);
    this.#change({ phase: 'left' });
  }

  #end(trouble) {
    forget(this.callId); // loaded again, the page asks before it comes back
    this.#microphone.close();
    this.#change({ phase: 'left', trouble });
  }

  async #lookForDevices() {
    this.#change({ ...await listDevices(), microphoneId: this.#microphone.deviceId, speakerId: rememberedSpeaker() });
  }

  /** The page is told once for all changes of one moment, and only when something changed. */
  #change(changes) {
    if (Object.entries(changes).every(([key, value]) => this.state[key] === value)) return;
    this.state = { ...this.state, ...changes };
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      // A page whose circuit is gone is not told; the next one gets the whole state when it attaches.
      this.#page?.invokeMethodAsync('RoomChanged', this.state).catch(() => {});
    });
  }
}

async function loadLiveKit() {
  await import('../lib/livekit-client/livekit-client.umd.js'); // leaves itself on the window
  return globalThis.LivekitClient;
}
