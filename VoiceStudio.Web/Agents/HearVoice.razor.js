const playing = new Map(); // button -> Audio

/** Plays a WAV file to its end. @returns when it is over, or was stopped. */
export async function play(place, stream) {
  const address = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type: 'audio/wav' }));
  const sound = new Audio(address);
  stop(place);
  playing.set(place, sound);
  try {
    await new Promise((over, failed) => {
      sound.onended = sound.onpause = over;
      sound.onerror = () => failed(new Error('The browser cannot play it.'));
      sound.play().catch(failed);
    });
  } finally {
    URL.revokeObjectURL(address);
    if (playing.get(place) === sound) playing.delete(place);
  }
}

export function stop(place) {
  playing.get(place)?.pause();
  playing.delete(place);
}
