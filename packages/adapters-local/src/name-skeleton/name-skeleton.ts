import { createRequire } from 'node:module';
import { type LibraryUser, requireLibrary } from '../libraries/load-library.js';

const require = createRequire(import.meta.url);
const user: LibraryUser = {
  port: 'name-skeleton',
  adapter: 'unhomoglyph',
  packages: ['unhomoglyph'],
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
const ascii = /^[\u0000-\u007F]*$/;

/**
 * What a name looks like, after the confusable characters of Unicode (UTS 39): a name in Cyrillic
 * letters that look like Latin ones has the skeleton of the Latin name. ASCII letters and digits stay
 * as they are, so `tom` and `torn` or `bo1` and `bol` remain different names. The table is loaded
 * when the first name with other characters comes.
 */
export function nameSkeleton(name: string): string {
  if (ascii.test(name)) return name;
  const toSimilar: (text: string) => string = requireLibrary(user, () => require('unhomoglyph'));
  const look = [...name.normalize('NFD')].map((one) => (ascii.test(one) ? one : toSimilar(one)));
  return look.join('').normalize('NFC');
}
