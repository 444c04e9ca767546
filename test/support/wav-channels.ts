/** A WAV of one channel for each channel. */
export function splitChannels(wav: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const count = view.getUint16(22, true);
  if (count === 1) return [wav];
  const frames = Math.floor((wav.byteLength - 44) / (2 * count));
  return Array.from({ length: count }, (_, channel) => {
    const own = new Uint8Array(44 + frames * 2);
    const to = new DataView(own.buffer);
    own.set(wav.subarray(0, 44));
    to.setUint16(22, 1, true);
    for (let frame = 0; frame < frames; frame += 1) {
      to.setInt16(44 + frame * 2, view.getInt16(44 + (frame * count + channel) * 2, true), true);
    }
    return own;
  });
}
