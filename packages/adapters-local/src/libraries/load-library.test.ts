import { PortError } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { loadLibrary, requireLibrary } from './load-library.js';

const user = { port: 'document-store', adapter: 'postgres', packages: ['pg', 'pglite-of-ours'] };

/** What Node throws for a package that is not there. */
function notFound(specifier: string, code = 'ERR_MODULE_NOT_FOUND'): Error {
  const message = `Cannot find package '${specifier}' imported from /app/node_modules/a/b.js`;
  return Object.assign(new Error(message), { code });
}

describe('loadLibrary', () => {
  it('resolves what was loaded', async () => {
    await expect(loadLibrary(user, () => Promise.resolve(7))).resolves.toBe(7);
  });

  it.each(['pg', 'pg/lib/index.js'])('names the missing package of %s', async (specifier) => {
    const cause = notFound(specifier);
    const error = await loadLibrary(user, () => Promise.reject(cause)).catch((one: unknown) => one);
    expect(PortError.is(error, 'unsupported')).toBe(true);
    expect(error).toMatchObject({ port: 'document-store', adapter: 'postgres', cause });
    expect((error as Error).message).toBe(
      'The adapter "postgres" needs the package pg ^8.23.1, which is not installed. Run: npm install "pg@^8.23.1" pglite-of-ours',
    );
  });

  it('says nothing of a package that an installed library lacks', async () => {
    const cause = notFound('pg-types');
    await expect(loadLibrary(user, () => Promise.reject(cause))).rejects.toBe(cause);
  });

  it('passes on every other fault', async () => {
    const cause = new SyntaxError("Cannot find package 'pg'");
    await expect(loadLibrary(user, () => Promise.reject(cause))).rejects.toBe(cause);
  });
});

describe('requireLibrary', () => {
  it('does the same synchronously', () => {
    const fail = (): never => {
      throw notFound('pg', 'MODULE_NOT_FOUND');
    };
    expect(requireLibrary(user, () => 7)).toBe(7);
    expect(() => requireLibrary(user, fail)).toThrow(/needs the package pg \^8/u);
  });
});
