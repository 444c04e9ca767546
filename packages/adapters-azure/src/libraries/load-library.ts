import { createRequire } from 'node:module';
import { PortError } from '@attune/core/ports';

/** The adapter that needs libraries, for the error that names them. */
export interface LibraryUser {
  readonly port: string;
  readonly adapter: string;
  /** The npm packages to install for this adapter; each is an optional peer of this package. */
  readonly packages: readonly string[];
}

/**
 * Loads what an adapter needs from its libraries. Libraries are optional peers, so a module that
 * imports one is itself imported only here, at first use.
 *
 * @param load imports the library, or the module that imports it.
 * @throws PortError `unsupported`, with the command that installs the packages, when one is missing.
 */
export async function loadLibrary<T>(user: LibraryUser, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw missingLibrary(user, error) ?? error;
  }
}

const notFound = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/** Only for packages of this adapter: what is broken inside an installed library stays as it is. */
function missingLibrary({ port, adapter, packages }: LibraryUser, cause: unknown) {
  const { code, message = '' } = Object(cause) as NodeJS.ErrnoException;
  if (code === undefined || !notFound.has(code)) return undefined;
  const [, specifier = ''] = /Cannot find (?:package|module) '([^']+)'/u.exec(message) ?? [];
  const missing = packages.find((name) => specifier === name || specifier.startsWith(`${name}/`));
  if (missing === undefined) return undefined;
  return new PortError('unsupported', installAdvice(adapter, missing, packages), {
    port,
    operation: 'load',
    adapter,
    cause,
  });
}

/** What is missing, and the command that installs everything the adapter needs. */
export function installAdvice(
  adapter: string,
  missing: string,
  packages: readonly string[],
): string {
  const ranges = rangesOfPeers();
  const wanted = packages.map((name) => {
    const range = ranges[name];
    return range === undefined ? name : `"${name}@${range}"`;
  });
  const range = ranges[missing] === undefined ? '' : ` ${ranges[missing]}`;
  return `The adapter "${adapter}" needs the package ${missing}${range}, which is not installed. Run: npm install ${wanted.join(' ')}`;
}

/** Read from the manifest, so that each range is written once. A bundled copy may have none. */
function rangesOfPeers(): Readonly<Record<string, string | undefined>> {
  try {
    const manifest: unknown = createRequire(import.meta.url)('../../package.json');
    return (manifest as { readonly peerDependencies: Record<string, string> }).peerDependencies;
  } catch {
    return {};
  }
}
