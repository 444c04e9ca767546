import { PortError } from '../errors/port-error.js';

/** The adapter that needs libraries, for the error that names them. */
export interface LibraryUser {
  readonly port: string;
  readonly adapter: string;
  /** The npm packages to install for this adapter; each is an optional peer of its package. */
  readonly packages: readonly string[];
}

/** Loads the optional libraries of one package of adapters. */
export interface LibraryLoader {
  /**
   * Loads what an adapter needs from its libraries. Libraries are optional peers, so a module that
   * imports one is itself imported only here, at first use.
   *
   * @param load imports the library, or the module that imports it.
   * @throws PortError `unsupported`, with the command that installs the packages, when one is missing.
   */
  loadLibrary<T>(user: LibraryUser, load: () => Promise<T>): Promise<T>;
  /** Like `loadLibrary`, for a library that is required where the caller cannot wait. */
  requireLibrary<T>(user: LibraryUser, load: () => T): T;
  /** What is missing, and the command that installs everything the adapter needs. */
  installAdvice(user: Omit<LibraryUser, 'port'>, missing: string): string;
}

/** The part of a package's manifest that says which versions of its libraries it works with. */
export interface PeerManifest {
  readonly peerDependencies?: Readonly<Record<string, string | undefined>>;
}

const notFound = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/**
 * @param readManifest reads the `package.json` of the package, so that each range of versions is
 * written once. It may throw, as in a bundled copy without one: the advice then names no versions.
 */
export function createLibraryLoader(readManifest: () => PeerManifest): LibraryLoader {
  function installAdvice({ adapter, packages }: Omit<LibraryUser, 'port'>, missing: string) {
    const ranges = peerRanges(readManifest);
    const wanted = packages.map((name) => {
      const range = ranges[name];
      return range === undefined ? name : `"${name}@${range}"`;
    });
    const range = ranges[missing] === undefined ? '' : ` ${ranges[missing]}`;
    return `The adapter "${adapter}" needs the package ${missing}${range}, which is not installed. Run: npm install ${wanted.join(' ')}`;
  }
  function explain(user: LibraryUser, cause: unknown): unknown {
    const missing = missingPackage(user.packages, cause);
    if (missing === undefined) return cause;
    const { port, adapter } = user;
    const context = { port, operation: 'load', adapter, cause };
    return new PortError('unsupported', installAdvice(user, missing), context);
  }
  return {
    async loadLibrary(user, load) {
      try {
        return await load();
      } catch (error) {
        throw explain(user, error);
      }
    },
    requireLibrary(user, load) {
      try {
        return load();
      } catch (error) {
        throw explain(user, error);
      }
    },
    installAdvice,
  };
}

/** One of `packages`: what is broken inside an installed library stays as it is. */
function missingPackage(packages: readonly string[], fault: unknown): string | undefined {
  const { code, message = '' } = Object(fault) as { code?: string; message?: string };
  if (code === undefined || !notFound.has(code)) return undefined;
  const [, specifier = ''] = /Cannot find (?:package|module) '([^']+)'/u.exec(message) ?? [];
  return packages.find((name) => specifier === name || specifier.startsWith(`${name}/`));
}

function peerRanges(readManifest: () => PeerManifest) {
  try {
    return readManifest().peerDependencies ?? {};
  } catch {
    return {};
  }
}
