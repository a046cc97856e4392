// How loud each voice is, painted where the page wants it, 30 times a second. Levels never leave the browser.

const paintEveryMs = 1000 / 31;

const soundingAbove = 0.02;
const soundingHoldMs = 250;

export class Levels {
  #context = null;
  #voices = new Map(); // identity -> { source, analyser, samples, level, loudUntil, meters }
  #stage = null;
  #frame = 0;
  #paintedAt = 0;

  /** The element that contains the [data-meter=identity] of the voices; null while no page is attached. */
  set stage(element) {
    this.#stage = element;
    for (const voice of this.#voices.values()) voice.meters = [];
    cancelAnimationFrame(this.#frame);
    if (element) this.#frame = requestAnimationFrame(now => this.#paint(now));
  }

  listen(identity, track) {
    this.forget(identity);
    this.#context ??= new AudioContext({ sampleRate: 48000 });
    this.resume(); // waits, if it must, for the person's first click; until then the meters rest
    const analyser = new AnalyserNode(this.#context, { fftSize: 1024, smoothingTimeConstant: 0 });
    const source = this.#context.createMediaStreamSource(new MediaStream([track]));
    source.connect(analyser);
    this.#voices.set(identity, { source, analyser, samples: new Float32Array(analyser.fftSize), level: 0, loudUntil: 0, meters: [] });
  }

  forget(identity) {
    const voice = this.#voices.get(identity);
    if (!voice) return;
    voice.source.disconnect();
    this.#voices.delete(identity);
    for (const meter of voice.meters) {
      meter.style.removeProperty('--level');
      meter.removeAttribute('data-sounding');
    }
  }

  /** Browsers hold sound back until the person has done something on the page. */
  async resume() {
    await this.#context?.resume();
  }

  async close() {
    this.stage = null;
    this.#voices.clear();
    await this.#context?.close();
    this.#context = null;
  }

  #paint(now) {
    if (now - this.#paintedAt >= paintEveryMs) {
      this.#paintedAt = now;
      for (const [identity, voice] of this.#voices) this.#paintVoice(identity, voice, now);
    }
    this.#frame = requestAnimationFrame(next => this.#paint(next));
  }

  #paintVoice(identity, voice, now) {
    if (!voice.meters.length || !voice.meters.every(m => m.isConnected)) {
      voice.shown = null;
      voice.meters = [...this.#stage.querySelectorAll(`[data-meter="${CSS.escape(identity)}"]`)];
    }
    const rms = rootMeanSquare(voice);
    // Quick up, slow down: what the eye takes for a voice.
    voice.level = rms > voice.level ? rms : voice.level * 0.74 + rms * 0.26;
    if (rms > soundingAbove) voice.loudUntil = now + soundingHoldMs;
    const shown = Math.min(1, Math.sqrt(voice.level) * 1.6).toFixed(2);
    const sounding = now < voice.loudUntil;
    if (shown === voice.shown && sounding === voice.sounding) return;
    Object.assign(voice, { shown, sounding });
    for (const meter of voice.meters) {
      meter.style.setProperty('--level', shown);
      meter.toggleAttribute('data-sounding', sounding);
    }
  }
}

function rootMeanSquare({ analyser, samples }) {
  analyser.getFloatTimeDomainData(samples);
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
