import { readBytes } from '../bytes/bytes.js';
import { sha256Of } from '../bytes/sha256-of.js';
import { blobKeys } from '../domain/session/recording.js';
import type { Session, SessionHead } from '../domain/session/session.js';
import { PortError } from '../errors/port-error.js';
import { encodeJson } from '../json/encode-json.js';
import { parseInPieces } from '../json/json-pieces.js';
import type { Json } from '../json.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CallOptions } from '../ports/call-options.js';
import type { BatchOperation, Document } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import type { ContentCodec, ContentContext, PlainContent } from './codec.js';
import {
  type PartContents,
  type PartDocument,
  type PartName,
  type PartReference,
  type PartReferences,
  partContext,
  partDocument,
  partDocumentId,
  partNames,
  partsOf,
} from './session-documents.js';

/** Ten times the size of 50,000 segments. */
const largestPartBytes = 128 * 1_048_576;

export interface SessionPartsDeps {
  readonly blobs: BlobStore;
  readonly hasher: Hasher;
  readonly codec: ContentCodec;
  /** Bytes of JSON up to which a part is a document. */
  readonly inlineBytes: number;
}

/** Parts that are prepared for a batch. */
export interface WrittenParts {
  /** The references for the head. */
  readonly references: PartReferences;
  /** Writes of parts in documents, for the batch that writes the head. */
  readonly operations: readonly BatchOperation[];
  /** Keys of blobs that were written for it. Nothing refers to them before that batch. */
  readonly written: readonly string[];
  /** Keys of blobs that nothing refers to after that batch. */
  readonly replaced: readonly string[];
}

/** A part is not where the head says: another writer replaced it after the head was read. */
export class PartMoved extends Error {}

/** Stores parts of sessions: small ones in documents beside the head, large ones in blobs. */
export class SessionParts {
  readonly #deps: SessionPartsDeps;

  constructor(deps: SessionPartsDeps) {
    this.#deps = deps;
  }

  /**
   * Reads the parts of a head. `documents` are the documents of the same partition.
   *
   * @throws PartMoved when the documents, or a blob, are not those that the head refers to.
   */
  async read(
    head: Pick<SessionHead, 'id' | 'ownerId'>,
    references: PartReferences,
    documents: readonly Document[],
    options: CallOptions,
  ): Promise<PartContents> {
    const contents: Partial<Record<PartName, unknown>> = {};
    for (const part of partNames) {
      const reference = references[part];
      if (reference === undefined) continue;
      const context = partContext(head, part, reference.version);
      contents[part] =
        reference.blobKey === undefined
          ? await this.#deps.codec.open(context, contentIn(documents, part, reference))
          : await this.#readBlob(context, reference.blobKey, options);
    }
    return contents as PartContents;
  }

  async #readBlob(context: ContentContext, key: string, options: CallOptions): Promise<unknown> {
    const { blobs, codec } = this.#deps;
    const sealed = await readPart(blobs, key, options);
    const parsed = await parseInPieces(await codec.openBytes(context, sealed));
    return (parsed as { readonly content: unknown }).content;
  }

  /**
   * Prepares the parts of `session` that differ from `before`. A part that is too large for a
   * document is written as a blob at once.
   */
  async write(
    session: Session,
    before: { readonly session: Session; readonly references: PartReferences } | undefined,
    options: CallOptions,
  ): Promise<WrittenParts> {
    const contents = partsOf(session);
    const known = before === undefined ? {} : partsOf(before.session);
    const references: Partial<Record<PartName, PartReference>> = {};
    const operations: BatchOperation[] = [];
    const written: string[] = [];
    const replaced: string[] = [];
    for (const part of partNames) {
      const content = contents[part];
      const old = before?.references[part];
      if (content !== undefined && old !== undefined && content === known[part]) {
        references[part] = old;
        continue;
      }
      if (old?.blobKey !== undefined) replaced.push(old.blobKey);
      const made = content && (await this.#writeOne(session, part, content, options));
      if (made !== undefined) references[part] = made.reference;
      written.push(...blobsOf(made?.reference));
      operations.push(...operationsFor(part, made?.put, old));
    }
    return { references, operations, written, replaced };
  }

  async #writeOne(
    session: Session,
    part: PartName,
    content: NonNullable<PartContents[PartName]>,
    options: CallOptions,
  ): Promise<{ readonly reference: PartReference; readonly put?: BatchOperation }> {
    const { codec, inlineBytes } = this.#deps;
    const bytes = await encodeJson({ content });
    const { version } = session;
    const context = partContext(session, part, version);
    if (bytes.byteLength > inlineBytes) {
      const sealed = await codec.sealBytes(context, bytes);
      const blobKey = await this.#store(session, part, sealed, options);
      return { reference: { version, blobKey } };
    }
    const sealed = await codec.seal(context, content as unknown as PlainContent);
    const document = partDocument(session, part, sealed);
    return { reference: { version }, put: { type: 'put', document } };
  }

  async #store(
    { id, ownerId, version }: SessionHead,
    part: PartName,
    bytes: Uint8Array<ArrayBuffer>,
    { signal }: CallOptions,
  ): Promise<string> {
    const { blobs, hasher } = this.#deps;
    // The version makes keys of equal content differ, so that removing one blob keeps the other.
    const key = blobKeys.part(ownerId, id, `${part}-v${version}`, await sha256Of(hasher, bytes));
    const { byteLength: sizeBytes } = bytes;
    await blobs.put(key, bytes, { contentType: 'application/json', sizeBytes, signal });
    return key;
  }

  /**
   * Removes blobs that nothing refers to. A blob that cannot be removed now is removed with its
   * session.
   */
  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#deps.blobs.delete(key).catch(() => undefined);
  }
}

function blobsOf(reference: PartReference | undefined): readonly string[] {
  return reference?.blobKey === undefined ? [] : [reference.blobKey];
}

/** Writes the document of a part, or removes an outdated one. */
function operationsFor(
  part: PartName,
  put: BatchOperation | undefined,
  old: PartReference | undefined,
): readonly BatchOperation[] {
  if (put !== undefined) return [put];
  const hadDocument = old !== undefined && old.blobKey === undefined;
  return hadDocument ? [{ type: 'delete', id: partDocumentId(part) }] : [];
}

async function readPart(blobs: BlobStore, key: string, options: CallOptions): Promise<Uint8Array> {
  try {
    const { body } = await blobs.get(key, options);
    return await readBytes(body, largestPartBytes);
  } catch (error) {
    if (!PortError.is(error, 'not_found')) throw error;
    throw new PartMoved(`${key} is gone`, { cause: error });
  }
}

function contentIn(
  documents: readonly Document[],
  part: PartName,
  { version }: PartReference,
): Json {
  const found = documents.find(({ id }) => id === partDocumentId(part)) as PartDocument | undefined;
  if (found?.version !== version) throw new PartMoved(`${part} is of another version`);
  return found.content;
}
