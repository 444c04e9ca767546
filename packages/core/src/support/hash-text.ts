import type { Hasher } from '../ports/hasher.js';

/** SHA-256 of a text as lower-case hexadecimal: an id for what holds characters that ids may not. */
export async function hashText(hasher: Hasher, text: string): Promise<string> {
  const digest = hasher.sha256();
  await digest.update(new TextEncoder().encode(text));
  return await digest.digest();
}
