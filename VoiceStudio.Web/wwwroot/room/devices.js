// Which microphones and loudspeakers there are. Names are empty until the person has allowed a microphone once.

const remembered = 'voicestudio.speaker';

/** Device id; null: the system's. */
export const rememberedSpeaker = () => localStorage.getItem(remembered);

export const rememberSpeaker = deviceId => localStorage.setItem(remembered, deviceId);

/** @returns what the page's device menu shows: { microphones, speakers }, each [{ id, label }]. */
export async function listDevices() {
  const devices = await navigator.mediaDevices?.enumerateDevices() ?? [];
  const of = (kind, word) => devices.filter(d => d.kind === kind && d.deviceId).map((d, i) => ({ id: d.deviceId, label: d.label || `${word} ${i + 1}` }));
  // Not every browser lets a page choose where its sound goes.
  return { microphones: of('audioinput', 'Microphone'), speakers: 'setSinkId' in HTMLMediaElement.prototype ? of('audiooutput', 'Loudspeaker') : [] };
}
