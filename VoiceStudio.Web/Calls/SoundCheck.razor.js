import { listDevices, rememberSpeaker, rememberedSpeaker } from '../room/devices.js';
import { Levels } from '../room/levels.js';
import { Microphone, whyNoMicrophone } from '../room/microphone.js';

const checks = new Map(); // element -> SoundCheck

/** @param deviceId none: the one used last time. @returns what the page shows: see RoomState.cs. */
export async function open(place, deviceId) {
  let check = checks.get(place);
  if (!check) checks.set(place, check = new SoundCheck(place));
  return check.open(deviceId ?? undefined);
}

export const playTone = place => checks.get(place)?.playTone();
export const toggleCamera = place => checks.get(place)?.toggleCamera();
export const chooseSpeaker = (_, deviceId) => rememberSpeaker(deviceId);

export function stop(place) {
  checks.get(place)?.stop();
  checks.delete(place);
}

export function stopAll() {
  for (const place of [...checks.keys()]) stop(place);
}

class SoundCheck {
  #microphone = new Microphone();
  #levels = new Levels();
  #camera = null; // MediaStream
  #state = {};

  constructor(place) {
    this.place = place;
  }

  async open(deviceId) {
    let trouble = null;
    try {
      this.#levels.listen('me', await this.#microphone.open(deviceId));
      this.#levels.stage = this.place;
      if (deviceId) this.#microphone.remember(deviceId);
    } catch (error) {
      trouble = whyNoMicrophone(error);
    }
    return this.#tell({ trouble, ...await listDevices(), microphoneId: this.#microphone.deviceId, speakerId: rememberedSpeaker() });
  }

  async toggleCamera() {
    const video = this.place.querySelector('[data-preview]');
    if (this.#camera) {
      this.#dark();
      video.srcObject = null;
      return this.#tell({ camera: false });
    }
    try {
      this.#camera = await navigator.mediaDevices.getUserMedia({ video: true });
      video.srcObject = this.#camera;
      await video.play();
      return this.#tell({ camera: true, trouble: null });
    } catch (error) {
      console.info('The camera could not be shown.', error);
      this.#dark();
      return this.#tell({ camera: false, trouble: 'cameraUnavailable' });
    }
  }

  /** Two soft tones through the chosen loudspeaker. */
  async playTone() {
    const context = new AudioContext();
    const out = context.createMediaStreamDestination();
    [523.25, 783.99].forEach((frequency, i) => {
      const [tone, gain, from] = [new OscillatorNode(context, { frequency }), new GainNode(context, { gain: 0 }), context.currentTime + i * .28];
      gain.gain.setTargetAtTime(.25, from, .02);
      gain.gain.setTargetAtTime(0, from + .25, .06);
      tone.connect(gain).connect(out);
      tone.start(from);
      tone.stop(from + .8);
      if (i === 1) tone.addEventListener('ended', () => context.close());
    });
    const player = new Audio();
    player.srcObject = out.stream;
    if (rememberedSpeaker() && player.setSinkId) await player.setSinkId(rememberedSpeaker());
    await player.play();
  }

  stop() {
    this.#microphone.close();
    this.#dark();
    this.#levels.close();
  }

  #dark() {
    for (const track of this.#camera?.getTracks() ?? []) track.stop();
    this.#camera = null;
  }

  #tell(changes) {
    return this.#state = { phase: 'new', ...this.#state, ...changes };
  }
}
