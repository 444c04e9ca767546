import { PortError } from '../errors/port-error.js';
import type { Ids } from '../ports/ids.js';

export interface MemoryIdsOptions {
  /** 1 to 19 characters of `a-z`, `0-9` and `-`; defaults to `id`. Two sources need two. */
  readonly prefix?: string;
  /** The number before the first one; defaults to 0. */
  readonly seed?: number;
}

/** Counted identifiers: the same in every run, and guessable, so for tests only. */
export function createMemoryIds(options: MemoryIdsOptions = {}): Ids {
  const prefix = options.prefix ?? 'id';
  if (!/^[a-z0-9-]{1,19}$/.test(prefix)) {
    throw new PortError('invalid_argument', `ids: the prefix "${prefix}" is not allowed`, {
      port: 'ids',
      operation: 'create',
      adapter: 'memory',
    });
  }
  let count = options.seed ?? 0;
  return {
    next: () => {
      count += 1;
      return `${prefix}-${String(count).padStart(20, '0')}`;
    },
  };
}
