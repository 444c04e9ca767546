import { existsSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import { manifestName } from './catalogue.js';

/** The model that recordings are recognized with unless another is chosen. */
export const defaultModelName = 'moonshine-tiny-en';

/** What the place of the cache depends on. */
export interface CachePlaces {
  /** The variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: that of this machine. */
  readonly platform?: NodeJS.Platform | undefined;
}

/**
 * Where the models of this user are kept, for all projects: `attune/models` in the user's cache
 * directory. `undefined` when the variables name no home.
 */
export function modelCacheDirectory({
  environment,
  platform = process.platform,
}: CachePlaces): string | undefined {
  const { join: below, isAbsolute } = platform === 'win32' ? win32 : posix;
  const given = (name: string): string | undefined => environment[name] || undefined;
  const told = given('XDG_CACHE_HOME');
  const home = given('HOME');
  const base = (): string | undefined => {
    // A relative one is not valid and means nothing.
    if (told !== undefined && isAbsolute(told)) return told;
    if (platform === 'win32') return given('LOCALAPPDATA');
    if (home === undefined) return undefined;
    return platform === 'darwin' ? below(home, 'Library', 'Caches') : below(home, '.cache');
  };
  const cache = base();
  return cache === undefined ? undefined : below(cache, 'attune', 'models');
}

/** The directory of a model that was brought whole to one of these places; the first counts. */
export function findPulledModel(name: string, directories: readonly string[]): string | undefined {
  return directories
    .map((directory) => join(directory, name))
    .find((path) => existsSync(join(path, manifestName)));
}
