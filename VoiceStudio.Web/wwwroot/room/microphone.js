// The person's microphone: opened by us and lent to the LiveKit room, so that it outlives a connection and can be changed in mid-call.

const wishes = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const remembered = 'voicestudio.microphone';

export class Microphone {
  track = null;

  /** Opens the wished device, else the one used last time, else the system's. Throws what getUserMedia throws. */
  async open(deviceId = localStorage.getItem(remembered)) {
    if (!navigator.mediaDevices) throw new DOMException('Only secure pages may listen.', 'InsecureContext');
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...wishes, ...(deviceId ? { deviceId: { ideal: deviceId } } : {}) } });
    this.close();
    this.track = stream.getAudioTracks()[0];
    return this.track;
  }

  remember(deviceId) {
    localStorage.setItem(remembered, deviceId);
  }

  get deviceId() {
    return this.track?.getSettings().deviceId ?? null;
  }

  close() {
    this.track?.stop();
    this.track = null;
  }
}

/** The page's word for what getUserMedia said: https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
export function whyNoMicrophone(error) {
  switch (error.name) {
    case 'InsecureContext': return 'insecureOrigin';
    case 'NotAllowedError': case 'SecurityError': return 'microphoneRefused';
    case 'NotFoundError': case 'OverconstrainedError': return 'microphoneMissing';
    default: return 'microphoneBusy';
  }
}
