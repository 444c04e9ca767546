import type { Hasher } from '../ports/hasher.js';

/** SHA-256 of bytes as lower-case hexadecimal. */
export async function sha256Of(hasher: Hasher, bytes: Uint8Array): Promise<string> {
  const digest = hasher.sha256();
  await digest.update(bytes);
  return await digest.digest();
}
