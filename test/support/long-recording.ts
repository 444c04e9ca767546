import { once } from 'node:events';
import type { ClientRequest } from 'node:http';

const mib = 2 ** 20;
/** As long as those of browsers. */
const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
const opening = Buffer.from(
  `--${boundary}\r\nContent-Disposition: form-data; name="audio"; filename="long.wav"\r\n\r\n`,
);
const closing = Buffer.from(`\r\n--${boundary}--\r\n`);
const noise = Buffer.alloc(mib).map((_, at) => (at * 2_654_435_761) >>> 13);

/** What announces a form with a WAV of so many bytes. */
export function longHeaders(sizeBytes: number): Record<string, string> {
  return {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': String(opening.byteLength + sizeBytes + closing.byteLength),
  };
}

/** Writes the form as fast as it is taken; `onSent` is told of the bytes and may hold it up. */
export async function sendLong(
  outgoing: ClientRequest,
  sizeBytes: number,
  onSent: (bytes: number) => Promise<void> | void = () => undefined,
): Promise<void> {
  const answered = once(outgoing, 'response');
  answered.catch(() => undefined);
  outgoing.write(opening);
  const first = Buffer.concat([wavHeader(sizeBytes), noise.subarray(44)]);
  for (let sent = 0; sent < sizeBytes; sent += mib) {
    const piece = (sent === 0 ? first : noise).subarray(0, Math.min(mib, sizeBytes - sent));
    if (!outgoing.write(piece)) await Promise.race([once(outgoing, 'drain'), answered]);
    await onSent(sent + piece.byteLength);
  }
  outgoing.end(closing);
}

/** Of a WAV of so many bytes: stereo, 48 kHz, 16 bits. */
function wavHeader(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(44);
  bytes.write('RIFF....WAVEfmt ');
  bytes.writeUInt32LE(sizeBytes - 8, 4);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(48_000, 24);
  bytes.writeUInt32LE(192_000, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(sizeBytes - 44, 40);
  return bytes;
}
