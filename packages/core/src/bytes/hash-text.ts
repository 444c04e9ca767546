import type { Hasher } from '../ports/hasher.js';
import { sha256Of } from './sha256-of.js';

/** SHA-256 of a text as lower-case hexadecimal: an id for what holds characters that ids may not. */
export async function hashText(hasher: Hasher, text: string): Promise<string> {
  return await sha256Of(hasher, new TextEncoder().encode(text));
}
