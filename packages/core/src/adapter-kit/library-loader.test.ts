import { describe, expect, it } from 'vitest';
import { createLibraryLoader } from './library-loader.js';

const user = { port: 'blob-store', adapter: 's3', packages: ['s3-client'] };
const missing = Object.assign(new Error("Cannot find package 's3-client' imported from a.js"), {
  code: 'ERR_MODULE_NOT_FOUND',
});

describe('createLibraryLoader', () => {
  it('reads the ranges of versions where they are needed, and only then', async () => {
    let reads = 0;
    const { loadLibrary } = createLibraryLoader(() => {
      reads += 1;
      return { peerDependencies: { 's3-client': '^3.1.0' } };
    });
    await expect(loadLibrary(user, async () => 1)).resolves.toBe(1);
    expect(reads).toBe(0);
    await expect(loadLibrary(user, () => Promise.reject(missing))).rejects.toMatchObject({
      code: 'unsupported',
      message:
        'The adapter "s3" needs the package s3-client ^3.1.0, which is not installed. Run: npm install "s3-client@^3.1.0"',
    });
  });

  it.each([
    () => {
      throw new Error('no manifest beside a bundle');
    },
    () => ({}),
  ])('advises without versions where the manifest has none', (readManifest) => {
    const { installAdvice } = createLibraryLoader(readManifest);
    expect(installAdvice(user, 's3-client')).toBe(
      'The adapter "s3" needs the package s3-client, which is not installed. Run: npm install s3-client',
    );
  });
});
