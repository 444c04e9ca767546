import type { Container } from './containers.js';

/** A request as the server understood it. */
export interface Asked {
  readonly method: string;
  /** Such as `dbs/attune/colls/books/docs/a`. */
  readonly path: string;
  readonly kind: 'account' | 'metadata' | 'plan' | 'query' | 'batch' | 'item';
  readonly container: string | undefined;
}

/** What happens to a request instead of, or after, its work. */
export type Trouble =
  | {
      readonly status: number;
      readonly substatus?: number;
      readonly retryAfterMs?: number;
    }
  /** Closes the connection: before the work is done, or after it. */
  | { readonly cut: 'before' | 'after' }
  /** Answers with this text, whatever it is. */
  | { readonly text: string };

export interface CosmosState {
  /** By database, then by name. */
  readonly databases: Map<string, Map<string, Container>>;
  consistency: string;
  regions: number;
  severalWriteRegions: boolean;
  /** Most documents of one answer to a query; further ones come with a continuation. */
  mostPerPage: number;
  /** Whether identities may read and write items. Making containers is never theirs. */
  identityHasRole: boolean;
  trouble: (asked: Asked) => Trouble | undefined;
  now: () => number;
  /** What breaks the documented protocol; a test expects none. */
  readonly violations: string[];
  readonly asked: Asked[];
  lsn: number;
}

export function newState(): CosmosState {
  return {
    databases: new Map(),
    consistency: 'Strong',
    regions: 1,
    severalWriteRegions: false,
    mostPerPage: 1_000,
    identityHasRole: true,
    trouble: () => undefined,
    now: Date.now,
    violations: [],
    asked: [],
    lsn: 0,
  };
}
