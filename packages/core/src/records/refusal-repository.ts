import { hashText } from '../bytes/hash-text.js';
import type { Instant } from '../domain/instant.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { withCheckedCursor } from './checked-cursor.js';
import { refusalsCollection } from './collections.js';

/** A client that a limit refuses until a point in time. */
export interface Refusal {
  /** The operation that was refused, as the OpenAPI document names it. */
  readonly operation: string;
  /** The code of the refusal, such as `too_many_requests`. */
  readonly code: string;
  /** The account that asked, or whose password was tried, if it is known. */
  readonly accountId?: string;
  /** The network address of the client. */
  readonly address: string;
  /** When the request was refused. */
  readonly since: Instant;
  /** When the limit ends. */
  readonly until: Instant;
}

export interface RefusalRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

interface RefusalDocument extends Document {
  readonly id: 'refusal';
  readonly refusalKey: string;
  readonly kind: 'refusal';
  readonly until: Instant;
  readonly refusal: Readonly<Record<string, string>>;
}

const collection = refusalsCollection.name;

/** Stores which clients are limited, until their limit ends. */
export class RefusalRepository {
  readonly #deps: RefusalRepositoryDeps;

  constructor(deps: RefusalRepositoryDeps) {
    this.#deps = deps;
  }

  /** A later refusal of the same client and operation replaces the one before. */
  async record(refusal: Refusal, options: CallOptions = {}): Promise<void> {
    const { operation, code, accountId = '', address, until } = refusal;
    const { documents, hasher } = this.#deps;
    const document: RefusalDocument = {
      id: 'refusal',
      refusalKey: await hashText(hasher, [operation, code, accountId, address].join('\n')),
      kind: 'refusal',
      until,
      refusal: { ...refusal },
    };
    await documents.put(collection, document, options);
  }

  /** Refusals in force, the one that ends last first. @throws DomainError `invalid_cursor`. */
  async inForce(
    page: { readonly limit?: number; readonly cursor?: string },
    options: CallOptions = {},
  ): Promise<Page<Refusal>> {
    const query = {
      where: { kind: 'refusal' },
      orderBy: { field: 'until', direction: 'desc' },
      ...page,
    } as const;
    const found = await withCheckedCursor(page.cursor, () =>
      this.#deps.documents.query<RefusalDocument>(collection, query, options),
    );
    const items = found.items.map(({ document }) => document.refusal as unknown as Refusal);
    return { ...found, items };
  }
}
