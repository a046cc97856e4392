// livekit-server-sdk against our room service: every method it has, a participant of @livekit/rtc-node at the other end, and webhooks whose signatures it checks.
// Prints the port of its webhook listener, reads {url, key, secret}, and then prints what it saw, a word each.
import assert from 'node:assert/strict';
import http from 'node:http';
import readline from 'node:readline';
import { AudioSource, LocalAudioTrack, Room, RoomEvent, TrackPublishOptions, TrackSource, dispose } from '@livekit/rtc-node';
import { AccessToken, DataPacket_Kind, RoomAgentDispatch, RoomServiceClient, TrackType, TwirpError, WebhookReceiver } from 'livekit-server-sdk';

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const seen = word => process.stdout.write(word + '\n');
const until = async condition => { while (!condition()) await new Promise(r => setTimeout(r, 20)); };
const events = [];
let receiver;

const hook = http.createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  try {
    const event = await receiver.receive(body, request.headers.authorization);
    // The same words with another signature, and other words with the same one.
    await assert.rejects(new WebhookReceiver('testkey', 'another-secret-of-sufficient-length').receive(body, request.headers.authorization));
    await assert.rejects(receiver.receive(body + ' ', request.headers.authorization));
    events.push(event);
    response.end();
  } catch (e) {
    response.statusCode = 401;
    response.end(String(e));
  }
});
await new Promise(r => hook.listen(0, '127.0.0.1', r));
seen(hook.address().port);

const { url, key, secret } = JSON.parse((await lines.next()).value);
receiver = new WebhookReceiver(key, secret);
const service = new RoomServiceClient(url, key, secret);

const created = await service.createRoom({ name: 'sdk', emptyTimeout: 60, departureTimeout: 30, maxParticipants: 5, metadata: '{"a":1}', agents: [new RoomAgentDispatch({ agentName: 'nobody', metadata: 'm' })] });
assert.deepEqual([created.name, created.emptyTimeout, created.departureTimeout, created.maxParticipants, created.metadata], ['sdk', 60, 30, 5, '{"a":1}']);
seen('createRoom');
assert.deepEqual((await service.listRooms(['sdk', 'elsewhere'])).map(r => r.sid), [created.sid]);
seen('listRooms');
assert.equal((await service.updateRoomMetadata('sdk', 'words')).metadata, 'words');
seen('updateRoomMetadata');

async function join(identity) {
  const token = new AccessToken(key, secret, { identity, name: identity, attributes: { tone: 'low' } });
  token.addGrant({ roomJoin: true, room: 'sdk', canUpdateOwnMetadata: true });
  const room = new Room();
  const got = { data: [], muted: 0, subscribed: new Set() };
  room.on(RoomEvent.DataReceived, (bytes, from, kind, topic) => got.data.push([new TextDecoder().decode(bytes), from?.identity, topic]));
  room.on(RoomEvent.TrackMuted, () => got.muted++);
  room.on(RoomEvent.TrackSubscribed, track => got.subscribed.add(track.sid));
  room.on(RoomEvent.Disconnected, reason => { got.gone = reason; });
  await room.connect(url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  return { room, got };
}

const anna = await join('anna'), ben = await join('ben');
const track = LocalAudioTrack.createAudioTrack('microphone', new AudioSource(48_000, 1));
const options = new TrackPublishOptions();
options.source = TrackSource.SOURCE_MICROPHONE;
const { sid } = await anna.room.localParticipant.publishTrack(track, options);
await until(() => ben.got.subscribed.has(sid));

assert.deepEqual((await service.listParticipants('sdk')).map(p => p.identity).sort(), ['anna', 'ben']);
seen('listParticipants');
const info = await service.getParticipant('sdk', 'anna');
assert.deepEqual([info.name, info.attributes.tone, info.tracks.map(t => [t.sid, t.type])], ['anna', 'low', [[sid, TrackType.AUDIO]]]);
seen('getParticipant');
assert.equal((await service.mutePublishedTrack('sdk', 'anna', sid, true)).muted, true);
await until(() => ben.got.muted > 0);
seen('mutePublishedTrack');
// The Rust core raises no event for what the server ends by itself; that it is silent then is seen in AudioCallTests.
await service.updateSubscriptions('sdk', 'ben', [sid], false);
await service.updateSubscriptions('sdk', 'ben', [sid], true);
await assert.rejects(service.updateSubscriptions('sdk', 'nobody', [sid], true), e => e.code === 'not_found');
seen('updateSubscriptions');
const changed = await service.updateParticipant('sdk', 'ben', { name: 'Benjamin', metadata: 'm', attributes: { mood: 'good' }, permission: { canSubscribe: true, canPublish: false, canPublishData: true } });
assert.deepEqual([changed.name, changed.metadata, changed.attributes.mood, changed.permission.canPublish], ['Benjamin', 'm', 'good', false]);
await until(() => anna.room.remoteParticipants.get('ben')?.name === 'Benjamin');
seen('updateParticipant');
await service.sendData('sdk', new TextEncoder().encode('to ben'), DataPacket_Kind.RELIABLE, { destinationIdentities: ['ben'], topic: 'news' });
await service.sendData('sdk', new TextEncoder().encode('to all'), DataPacket_Kind.RELIABLE, { topic: 'news' });
await until(() => ben.got.data.length === 2 && anna.got.data.length === 1);
assert.deepEqual(ben.got.data, [['to ben', undefined, 'news'], ['to all', undefined, 'news']]);
seen('sendData');

// The SDK has no method for it yet; the protocol has.
anna.room.localParticipant.registerRpcMethod('shout', async call => call.payload.toUpperCase());
const admin = new AccessToken(key, secret);
admin.addGrant({ roomAdmin: true, room: 'sdk' });
const rpc = async (method, timeout) => await (await fetch(url + '/twirp/livekit.RoomService/PerformRpc', {
  method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + await admin.toJwt() },
  body: JSON.stringify({ room: 'sdk', destinationIdentity: 'anna', method, payload: 'hello', response_timeout_ms: timeout }) })).json();
assert.deepEqual(await rpc('shout', 5_000), { payload: 'HELLO' });
assert.match((await rpc('whisper', 5_000)).msg, /1400/);
seen('performRpc');

// As with a livekit-server of one's own, of which only LiveKit Cloud knows more.
await assert.rejects(service.forwardParticipant('sdk', 'anna', 'other'), e => e instanceof TwirpError && e.code === 'unimplemented');
await assert.rejects(service.forwardParticipant('sdk', 'anna', 'sdk'), e => e.code === 'invalid_argument');
seen('forwardParticipant');
await service.moveParticipant('sdk', 'ben', 'other');
for (let there = []; !there.includes('ben');) there = await service.listParticipants('other').then(list => list.map(p => p.identity), () => []);
assert.deepEqual((await service.listParticipants('sdk')).map(p => p.identity), ['anna']);
seen('moveParticipant');
await service.removeParticipant('sdk', 'anna');
await until(() => anna.got.gone !== undefined);
seen('removeParticipant');
await service.deleteRoom('sdk');
await service.deleteRoom('other');
await assert.rejects(service.listParticipants('sdk'), e => e instanceof TwirpError && e.code === 'not_found');
seen('deleteRoom');

const stranger = new RoomServiceClient(url, key, 'another-secret-of-sufficient-length');
await assert.rejects(stranger.listRooms(), e => e.status === 401);
seen('refused');

const expected = ['room_started', 'participant_joined', 'participant_joined', 'track_published', 'participant_left', 'track_unpublished', 'participant_left', 'room_finished'];
await until(() => events.filter(e => e.room.name === 'sdk').length >= expected.length);
assert.deepEqual(events.filter(e => e.room.name === 'sdk').map(e => e.event).sort(), expected.toSorted());
seen('webhooks');

hook.close();
await anna.room.disconnect();
await ben.room.disconnect();
await dispose();
process.exit(0);
