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
import {
  type PartContents,
  type PartDocument,
  type PartName,
  type PartReference,
  type PartReferences,
  partDocument,
  partDocumentId,
  partNames,
  partsOf,
} from './session-documents.js';

/** 50,000 segments have a tenth of this. */
const largestPartBytes = 128 * 1_048_576;

export interface SessionPartsDeps {
  readonly blobs: BlobStore;
  readonly hasher: Hasher;
  /** Bytes of JSON up to which a part is a document. */
  readonly inlineBytes: number;
}

/** Parts on their way into the records. */
export interface WrittenParts {
  /** For the head that refers to them. */
  readonly references: PartReferences;
  /** For the batch that writes the head. */
  readonly operations: readonly BatchOperation[];
  /** Blobs that were written for it and that nothing refers to before that batch. */
  readonly written: readonly string[];
  /** Blobs that nothing refers to after that batch. */
  readonly replaced: readonly string[];
}

/** A part could not be found where the head says: it was replaced since the head was read. */
export class PartMoved extends Error {}

/** Keeps the parts of sessions: small ones in documents beside the head, large ones in blobs. */
export class SessionParts {
  readonly #deps: SessionPartsDeps;

  constructor(deps: SessionPartsDeps) {
    this.#deps = deps;
  }

  /**
   * Reads what the references say; `documents` are those of the same partition.
   *
   * @throws PartMoved when the documents, or a blob, are not those that the head refers to.
   */
  async read(
    references: PartReferences,
    documents: readonly Document[],
    options: CallOptions,
  ): Promise<PartContents> {
    const contents: Partial<Record<PartName, unknown>> = {};
    for (const part of partNames) {
      const reference = references[part];
      if (reference === undefined) continue;
      contents[part] =
        reference.blobKey === undefined
          ? contentIn(documents, part, reference)
          : await this.#readBlob(reference.blobKey, options);
    }
    return contents as PartContents;
  }

  async #readBlob(key: string, options: CallOptions): Promise<unknown> {
    try {
      const { body } = await this.#deps.blobs.get(key, options);
      const { content } = (await parseInPieces(await readBytes(body, largestPartBytes))) as {
        readonly content: unknown;
      };
      return content;
    } catch (error) {
      if (!PortError.is(error, 'not_found')) throw error;
      throw new PartMoved(`${key} is gone`, { cause: error });
    }
  }

  /**
   * Writes the parts that `session` has and `before` had not. What is too large for a document is
   * written aside as a blob.
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
    const bytes = await encodeJson({ content });
    const { version } = session;
    if (bytes.byteLength > this.#deps.inlineBytes) {
      const blobKey = await this.#store(session, part, bytes, options);
      return { reference: { version, blobKey } };
    }
    const document = partDocument(session, part, content as unknown as Json);
    return { reference: { version }, put: { type: 'put', document } };
  }

  async #store(
    { id, ownerId, version }: SessionHead,
    part: PartName,
    bytes: Uint8Array<ArrayBuffer>,
    { signal }: CallOptions,
  ): Promise<string> {
    const { blobs, hasher } = this.#deps;
    // The version keeps apart what equal content was written for: removing one keeps the other.
    const key = blobKeys.part(ownerId, id, `${part}-v${version}`, await sha256Of(hasher, bytes));
    const { byteLength: sizeBytes } = bytes;
    await blobs.put(key, bytes, { contentType: 'application/json', sizeBytes, signal });
    return key;
  }

  /**
   * Removes the blobs that nothing refers to any more. A blob that cannot be removed now goes with
   * its session.
   */
  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#deps.blobs.delete(key).catch(() => undefined);
  }
}

function blobsOf(reference: PartReference | undefined): readonly string[] {
  return reference?.blobKey === undefined ? [] : [reference.blobKey];
}

/** Puts the document of a part, or removes the one that there was. */
function operationsFor(
  part: PartName,
  put: BatchOperation | undefined,
  old: PartReference | undefined,
): readonly BatchOperation[] {
  if (put !== undefined) return [put];
  const hadDocument = old !== undefined && old.blobKey === undefined;
  return hadDocument ? [{ type: 'delete', id: partDocumentId(part) }] : [];
}

function contentIn(
  documents: readonly Document[],
  part: PartName,
  { version }: PartReference,
): unknown {
  const found = documents.find(({ id }) => id === partDocumentId(part)) as PartDocument | undefined;
  if (found?.version !== version) throw new PartMoved(`${part} is of another version`);
  return found.content;
}
