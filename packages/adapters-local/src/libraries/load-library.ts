import { createRequire } from 'node:module';
import { createLibraryLoader, type LibraryLoader } from '@attune/core/adapter-kit';

export type { LibraryUser } from '@attune/core/adapter-kit';

/** Of this package's adapters, whose libraries are its optional peers. */
const loader = createLibraryLoader(() => createRequire(import.meta.url)('../../package.json'));

export const loadLibrary: LibraryLoader['loadLibrary'] = loader.loadLibrary;
export const requireLibrary: LibraryLoader['requireLibrary'] = loader.requireLibrary;
export const installAdvice: LibraryLoader['installAdvice'] = loader.installAdvice;
