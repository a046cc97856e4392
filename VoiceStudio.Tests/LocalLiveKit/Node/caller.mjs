// @livekit/rtc-node in a call: does what NodeCaller.cs asks for, one JSON line for each request and each answer.
import readline from 'node:readline';
import { AudioFrame, AudioSource, AudioStream, LocalAudioTrack, Room, RoomEvent, TrackPublishOptions, TrackSource, dispose } from '@livekit/rtc-node';

const rate = 48_000;
const heard = new Map();
let room, source, track, publication, putOut, returns, texts, packets, pitch = 0, sounding;

const queue = () => { const items = [], waiting = []; return {
  put: x => waiting.length ? waiting.shift()(x) : items.push(x),
  take: () => items.length ? Promise.resolve(items.shift()) : new Promise(r => waiting.push(r)) }; };
const until = async condition => { while (!condition()) await new Promise(r => setTimeout(r, 20)); };
const microphone = identity => [...(room.remoteParticipants.get(identity)?.trackPublications.values() ?? [])][0];

// One frequency's amplitude, full scale = 1 (Goertzel's measure, written out).
function amplitude(samples, sampleRate, hertz) {
  let real = 0, imaginary = 0;
  for (let i = 0; i < samples.length; i++) {
    const angle = 2 * Math.PI * hertz * i / sampleRate;
    real += samples[i] * Math.cos(angle);
    imaginary += samples[i] * Math.sin(angle);
  }
  return 2 * Math.hypot(real, imaginary) / samples.length / 32_767;
}

const level = samples => Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / Math.max(1, samples.length)) / 32_767;

// Until so many 20 ms frames in a row are as wanted, over as many tracks as it takes.
async function listen(identity, frames, wanted) {
  for (let row = 0; row < frames;) {
    await until(() => heard.has(identity));
    const reader = new AudioStream(heard.get(identity), { sampleRate: 24_000, numChannels: 1, frameSizeMs: 20 }).getReader();
    while (row < frames) {
      const { done, value } = await reader.read();
      if (done) break;
      row = wanted(value.data) ? row + 1 : 0;
    }
    await reader.cancel();
  }
}

async function tone() {
  const samples = new Int16Array(rate / 100);
  for (let n = 0; sounding;) {
    for (let i = 0; i < samples.length; i++) samples[i] = 0.3 * 32_767 * Math.sin(2 * Math.PI * pitch * n++ / rate);
    await source.captureFrame(new AudioFrame(samples, rate, 1, samples.length));
  }
}

const doings = {
  async join(url, token) {
    [texts, packets, returns] = [queue(), queue(), 0];
    room = new Room();
    room.on(RoomEvent.TrackSubscribed, (t, _, participant) => heard.set(participant.identity, t));
    room.on(RoomEvent.TrackUnsubscribed, (t, _, participant) => { if (heard.get(participant.identity) === t) heard.delete(participant.identity); });
    room.on(RoomEvent.Disconnected, reason => { putOut = String(reason); });
    room.on(RoomEvent.Reconnected, () => { returns++; });
    room.on(RoomEvent.ActiveSpeakersChanged, speakers => { for (const s of speakers) speaking.add(s.identity); });
    room.on(RoomEvent.DataReceived, (bytes, from, kind, topic) => packets.put(`${from?.identity ?? ''} ${topic ?? ''} ${new TextDecoder().decode(bytes)}`));
    room.registerTextStreamHandler('story', async (reader, from) => texts.put([from.identity, await reader.readAll()]));
    await room.connect(url, token, { autoSubscribe: true, dynacast: false });
    room.localParticipant.registerRpcMethod('shout', async call => `${call.callerIdentity}: ${call.payload.toUpperCase()}`);
  },
  async sound(hertz) {
    pitch = hertz;
    source ??= new AudioSource(rate, 1, 100);
    track = LocalAudioTrack.createAudioTrack('microphone', source);
    const options = new TrackPublishOptions();
    options.source = TrackSource.SOURCE_MICROPHONE;
    publication = await room.localParticipant.publishTrack(track, options);
    if (!sounding) sounding = tone(sounding = true);
  },
  unpublish: () => room.localParticipant.unpublishTrack(publication.sid),
  hears: (identity, hertz) => listen(identity, 10, samples => amplitude(samples, 24_000, hertz) > 0.1),
  describe: async () => [...room.remoteParticipants.values()].map(p => `${p.identity} ${p.sid} publishes [${[...p.trackPublications.keys()]}], heard as ${heard.get(p.identity)?.sid ?? 'nothing'}`).join(', '),
  hearsSilence: identity => listen(identity, 15, samples => level(samples) < 0.01),
  seesMuted: (identity, muted) => until(() => microphone(identity)?.muted === muted),
  seesSpeaking: identity => until(() => speaking.has(identity)),
  seesGone: identity => until(() => !room.remoteParticipants.has(identity)),
  isPutOut: async () => { await until(() => putOut); return putOut; },
  trackSid: () => publication.sid,
  sendText: text => room.localParticipant.sendText(text, { topic: 'story' }),
  text: () => texts.take(),
  async sendPackets(count, reliable, to) {
    for (let i = 0; i < count; i++) {
      await room.localParticipant.publishData(new TextEncoder().encode(String(i)), { reliable, topic: 'count', destination_identities: to ? [to] : undefined });
      if (i % 5 === 4) await new Promise(r => setTimeout(r, 1));
    }
  },
  packets: async count => { const taken = []; while (taken.length < count) taken.push(await packets.take()); return taken; },
  async call(who, payload) {
    try { return await room.localParticipant.performRpc({ destinationIdentity: who, method: 'shout', payload }); } catch (e) { return String(e.code ?? e); }
  },
  isBack: times => until(() => returns >= times && room.isConnected),
  leave: () => room.disconnect(),
};
const speaking = new Set();

async function answer({ id, what, args }) {
  try {
    process.stdout.write(JSON.stringify({ id, result: await doings[what](...args) ?? null }) + '\n');
  } catch (e) {
    process.stdout.write(JSON.stringify({ id, error: String(e?.stack ?? e) }) + '\n');
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) answer(JSON.parse(line));
sounding = false;
await room?.disconnect();
await dispose();
process.exit(0);
