import { type LibraryUser, loadLibrary } from '../../libraries/load-library.js';

const user: LibraryUser = { port: 'speech-to-text', adapter: 'sherpa', packages: ['zod'] };

/**
 * Loads what reads the index of a mirror and the checksums of a model.
 *
 * @throws PortError `unsupported` while zod is not installed.
 */
export async function loadCatalogueShape(): Promise<typeof import('./catalogue-shape.js')> {
  return await loadLibrary(user, () => import('./catalogue-shape.js'));
}
