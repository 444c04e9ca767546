import type { Instant } from '../domain/instant.js';
import { PortError } from '../errors/port-error.js';
import type { Json } from '../json.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import type { ContentCodec, ContentContext, PlainContent } from './codec.js';
import { intakesCollection } from './collections.js';
import { findDocument } from './find-document.js';

/** What a client said of a recording before it sent it in parts. */
export interface UploadContent {
  readonly filename: string;
  readonly contentType?: string;
  readonly sha256?: string;
  readonly patientId?: string;
  readonly title?: string;
  readonly recordedAt?: string;
  readonly settings?: object;
  /** See `contentFingerprint`. */
  readonly fingerprint: string;
}

/** A recording that arrives in parts. Its parts are blobs, and say how much has arrived. */
export interface Upload {
  readonly id: string;
  readonly ownerId: string;
  readonly sizeBytes: number;
  readonly expiresAt: Instant;
  readonly content: UploadContent;
  /** The session that was made of it; its parts are gone then. */
  readonly madeId?: string;
}

interface UploadDocument extends Document {
  readonly id: string;
  readonly kind: 'upload';
  /** The id of the upload, in the place of that of a session. */
  readonly sessionId: string;
  readonly ownerId: string;
  readonly sizeBytes: number;
  readonly expiresAt: Instant;
  /** Sealed: names and titles may name people. */
  readonly content: Json;
  readonly madeId?: string;
}

const collection = intakesCollection.name;
const documentId = 'upload';

/** Stores what is known of uploads in parts, beside their intakes. The sweep of intakes removes it. */
export class UploadRepository {
  readonly #store: DocumentStore;
  readonly #codec: ContentCodec;

  constructor(store: DocumentStore, codec: ContentCodec) {
    this.#store = store;
    this.#codec = codec;
  }

  /** Resolves `false`, and changes nothing, if there is an upload of this id. */
  async create(upload: Upload, options: CallOptions = {}): Promise<boolean> {
    try {
      const document = await this.#document(upload);
      await this.#store.put(collection, document, { ...options, expect: 'absent' });
      return true;
    } catch (error) {
      if (!PortError.is(error, 'already_exists')) throw error;
      return false;
    }
  }

  /** Notes the session that was made of an upload. */
  async made(upload: Upload, madeId: string, options: CallOptions = {}): Promise<void> {
    await this.#store.put(collection, await this.#document({ ...upload, madeId }), options);
  }

  async find(id: string, options: CallOptions = {}): Promise<Upload | undefined> {
    const key = { partition: id, id: documentId };
    const found = await findDocument<UploadDocument>(this.#store, collection, key, options);
    if (found === undefined) return undefined;
    const { ownerId, sizeBytes, expiresAt, content, madeId } = found.document;
    const opened = await this.#codec.open(contextOf({ id, ownerId }), content);
    return {
      ...{ id, ownerId, sizeBytes, expiresAt },
      content: opened as unknown as UploadContent,
      ...(madeId === undefined ? {} : { madeId }),
    };
  }

  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await this.#store.delete(collection, { partition: id, id: documentId }, options);
  }

  async #document({ id, content, ...rest }: Upload): Promise<UploadDocument> {
    const context = contextOf({ id, ownerId: rest.ownerId });
    const sealed = await this.#codec.seal(context, content as unknown as PlainContent);
    return { id: documentId, kind: 'upload', sessionId: id, ...rest, content: sealed };
  }
}

function contextOf({ id, ownerId }: Pick<Upload, 'id' | 'ownerId'>): ContentContext {
  return { ownerId, sessionId: id, document: documentId, part: 'content' };
}
