import { hashText } from '../bytes/hash-text.js';
import { normalizeEmail, normalizeUsername } from '../domain/account/account.js';
import type { CareLink, CareRequest } from '../domain/care-link/care-link.js';
import type { Instant } from '../domain/instant.js';
import { pages } from '../flow/pages.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type {
  BatchOperation,
  DocumentQuery,
  DocumentStore,
  StoredDocument,
} from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { asBeginnings } from '../text/beginnings.js';
import { accountSearchFields } from './account-search-fields.js';
import {
  type CareDocument,
  careOf,
  linkDocument,
  type PatientNames,
  requestDocument,
  type StoredCare,
} from './care-documents.js';
import { withCheckedCursor } from './checked-cursor.js';
import { careLinksCollection } from './collections.js';
import { findDocument } from './find-document.js';

export interface CarePage {
  readonly limit?: number;
  readonly cursor?: string;
}

const collection = careLinksCollection.name;

/** Stores care links and the requests for them. */
export class CareLinkRepository {
  readonly #store: DocumentStore;
  readonly #hasher: Hasher;

  constructor(store: DocumentStore, hasher: Hasher) {
    this.#store = store;
    this.#hasher = hasher;
  }

  /** The link of a pair, even if it has ended. */
  async link(
    therapistId: string,
    patientId: string,
    options: CallOptions = {},
  ): Promise<StoredCare<CareLink> | undefined> {
    return await this.#find<CareLink>(therapistId, await this.#linkId(patientId), options);
  }

  /** The request of the therapist to this login. */
  async request(
    therapistId: string,
    login: string,
    options: CallOptions = {},
  ): Promise<StoredCare<CareRequest> | undefined> {
    return await this.#find<CareRequest>(therapistId, await this.#requestId(login), options);
  }

  /** All requests of a therapist to a patient, whatever login they name. */
  async requests(
    therapistId: string,
    patientId: string,
    options: CallOptions = {},
  ): Promise<readonly StoredCare<CareRequest>[]> {
    const where = { patientId, kind: 'request' };
    const found: StoredCare<CareRequest>[] = [];
    for await (const stored of this.#each({ where, partition: therapistId }, options)) {
      found.push(careOf<CareRequest>(stored));
    }
    return found;
  }

  /** The request or link with this id. */
  async find(id: string, options: CallOptions = {}): Promise<StoredCare | undefined> {
    const { items } = await this.#store.query<CareDocument>(
      collection,
      { where: { careId: id }, limit: 1 },
      options,
    );
    return items[0] && careOf(items[0]);
  }

  /** @throws PortError `already_exists`, `precondition_failed` when it changed since `before` was read. */
  async saveRequest(
    request: CareRequest,
    before: StoredCare<CareRequest> | undefined,
    options: CallOptions = {},
  ): Promise<void> {
    const expect = before === undefined ? 'absent' : { etag: before.etag };
    const document = requestDocument(await this.#requestId(request.login), request);
    await this.#store.put(collection, document, { ...options, expect });
  }

  /**
   * Writes a link and removes the requests that it answers, all or nothing.
   *
   * @throws PortError `already_exists`, `precondition_failed` when one of them has changed.
   */
  async saveLink(
    link: CareLink,
    change: {
      readonly before: StoredCare<CareLink> | undefined;
      readonly names: PatientNames | undefined;
      readonly answered?: readonly StoredCare<CareRequest>[];
    },
    options: CallOptions = {},
  ): Promise<void> {
    const { before, names, answered = [] } = change;
    const document = linkDocument(await this.#linkId(link.patientId), link, names);
    const expect = before === undefined ? 'absent' : { etag: before.etag };
    const operations: BatchOperation[] = [{ type: 'put', document, expect }];
    for (const { care, etag } of answered) {
      const id = await this.#requestId(care.login);
      operations.push({ type: 'delete', id, expect: { etag } });
    }
    await this.#store.batch(collection, link.therapistId, operations, options);
  }

  /** What a therapist sees: links in force and requests, newest first. */
  async ofTherapist(
    therapistId: string,
    page: CarePage,
    options: CallOptions = {},
  ): Promise<Page<CareRequest | CareLink>> {
    return await this.#list({ therapistId, forTherapist: true }, page, options);
  }

  /** What a patient sees: links in force and requests to answer, newest first. */
  async ofPatient(
    patientId: string,
    page: CarePage,
    options: CallOptions = {},
  ): Promise<Page<CareRequest | CareLink>> {
    return await this.#list({ patientId, forPatient: true }, page, options);
  }

  /** Requests that await the patient and were made at or after `since`, up to `most`. */
  async countAsked(
    patientId: string,
    { since, most }: { readonly since: Instant; readonly most: number },
    options: CallOptions = {},
  ): Promise<number> {
    const { items } = await this.#store.query<CareDocument>(
      collection,
      {
        where: { patientId, forPatient: true },
        orderBy: { field: 'at', direction: 'desc' },
        range: { from: since },
        limit: most,
      },
      options,
    );
    return items.filter(({ document }) => document.kind === 'request').length;
  }

  /** Ids of the patients linked to a therapist, by display name. */
  async patientsOf(
    therapistId: string,
    { text, ...page }: CarePage & { readonly text?: string },
    options: CallOptions = {},
  ): Promise<Page<string>> {
    const found = await withCheckedCursor(page.cursor, () =>
      this.#store.query<CareDocument>(
        collection,
        {
          where: { therapistId, linked: true },
          orderBy: { field: 'sortName', direction: 'asc' },
          ...(text === undefined || text.trim() === '' ? {} : { text: asBeginnings(text) }),
          ...page,
        },
        options,
      ),
    );
    return { ...found, items: found.items.flatMap(({ document }) => document.patientId ?? []) };
  }

  /** Lets the patient be found by these names from now on. */
  async rename(patientId: string, names: PatientNames, options: CallOptions = {}): Promise<void> {
    const fields = accountSearchFields(names);
    for await (const { document, etag } of this.#each(
      { where: { patientId, kind: 'link' } },
      options,
    )) {
      if (document.linked !== true || document.search === fields.search) continue;
      await this.#store.put(
        collection,
        { ...document, ...fields },
        { ...options, expect: { etag } },
      );
    }
  }

  async #list(
    where: DocumentQuery['where'],
    page: CarePage,
    options: CallOptions,
  ): Promise<Page<CareRequest | CareLink>> {
    const found = await withCheckedCursor(page.cursor, () =>
      this.#store.query<CareDocument>(
        collection,
        { where, orderBy: { field: 'at', direction: 'desc' }, ...page },
        options,
      ),
    );
    return { ...found, items: found.items.map((stored) => careOf(stored).care) };
  }

  #each(query: DocumentQuery, options: CallOptions): AsyncIterable<StoredDocument<CareDocument>> {
    return pages((cursor) =>
      this.#store.query<CareDocument>(
        collection,
        { ...query, ...(cursor === undefined ? {} : { cursor }) },
        options,
      ),
    );
  }

  async #find<T extends CareRequest | CareLink>(
    partition: string,
    id: string,
    options: CallOptions,
  ): Promise<StoredCare<T> | undefined> {
    const key = { partition, id };
    const stored = await findDocument<CareDocument>(this.#store, collection, key, options);
    return stored && careOf<T>(stored);
  }

  /** Account ids and logins may hold characters that document ids may not. */
  async #linkId(patientId: string): Promise<string> {
    return `link-${await hashText(this.#hasher, patientId)}`;
  }

  async #requestId(login: string): Promise<string> {
    // The form by which accounts are found: logins of two accounts never name one request.
    const name = login.includes('@') ? normalizeEmail(login) : normalizeUsername(login.trim());
    return `request-${await hashText(this.#hasher, name)}`;
  }
}
