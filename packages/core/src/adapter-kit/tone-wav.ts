/** What a generated recording holds; everything has a default. */
export interface ToneRecording {
  readonly sampleRateHz?: number;
  readonly durationMs?: number;
  /** One per channel, in hertz; 0 is silence. */
  readonly tonesHz?: readonly number[];
  /** What the header says the samples take, if not the truth. */
  readonly declaredBytes?: number;
}

/** A WAV file of 16-bit samples for tests and checks: a tone of half the full scale on every channel. */
export function toneWav(recording: ToneRecording = {}): Uint8Array<ArrayBuffer> {
  const { sampleRateHz = 16_000, durationMs = 500, tonesHz = [440], declaredBytes } = recording;
  const frames = Math.round((sampleRateHz * durationMs) / 1_000);
  const frameBytes = tonesHz.length * 2;
  const bytes = new Uint8Array(44 + frames * frameBytes);
  const view = new DataView(bytes.buffer);
  const size = declaredBytes ?? frames * frameBytes;
  bytes.set(ascii('RIFF....WAVEfmt '));
  view.setUint32(4, Math.min(36 + size, 0xffff_ffff), true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, tonesHz.length, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  bytes.set(ascii('data'), 36);
  view.setUint32(40, size, true);
  for (let frame = 0; frame < frames; frame += 1) {
    tonesHz.forEach((hertz, channel) => {
      const sample = Math.sin((2 * Math.PI * hertz * frame) / sampleRateHz) * 16_384;
      view.setInt16(44 + frame * frameBytes + channel * 2, Math.round(sample), true);
    });
  }
  return bytes;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
