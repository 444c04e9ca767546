import { createPace } from '../flow/pace.js';
import type { Hasher } from '../ports/hasher.js';

const pieceBytes = 1_048_576;

/** SHA-256 of bytes as lower-case hexadecimal. */
export async function sha256Of(hasher: Hasher, bytes: Uint8Array): Promise<string> {
  const digest = hasher.sha256();
  const pace = createPace();
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    await digest.update(bytes.subarray(at, at + pieceBytes));
    if (pace.due()) await pace.rest();
  }
  return await digest.digest();
}
