import { blobKeys } from '../domain/session/recording.js';
import { PortError } from '../errors/port-error.js';
import { pages } from '../flow/pages.js';
import type { BlobInfo, BlobStore } from '../ports/blob-store.js';
import type { CallOptions } from '../ports/call-options.js';

/** Whose parts they are. */
export interface PartsOwner {
  readonly ownerId: string;
  /** Of the upload. */
  readonly id: string;
}

/** The parts of an upload, from its first byte on. */
export interface StoredParts {
  readonly keys: readonly string[];
  /** How many bytes they hold together. */
  readonly offset: number;
}

const contentType = 'application/octet-stream';

/**
 * The parts of recordings that arrive in parts. A part is a blob, and its key says where it begins: what
 * is stored is all that has to be known, also after a crash.
 */
export class UploadParts {
  readonly #blobs: BlobStore;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** What has arrived without a gap. */
  async read(owner: PartsOwner, options: CallOptions = {}): Promise<StoredParts> {
    const sizes = new Map<string, number>();
    for await (const { key, sizeBytes } of this.#list(owner, options)) sizes.set(key, sizeBytes);
    const keys: string[] = [];
    for (let offset = 0; ; ) {
      const key = blobKeys.uploadPart(owner.ownerId, owner.id, offset);
      // A list may lag behind, so the store is asked for what would come next.
      const size = sizes.get(key) ?? (await this.#blobs.stat(key, options))?.sizeBytes;
      if (size === undefined) return { keys, offset };
      keys.push(key);
      offset += size;
    }
  }

  /** Resolves `false`, and stores nothing, if another request has stored a part that begins here. */
  async add(
    { ownerId, id }: PartsOwner,
    offset: number,
    bytes: Uint8Array,
    options: CallOptions = {},
  ): Promise<boolean> {
    const ifAbsent = this.#blobs.capabilities.createOnly;
    const rules = { ...options, contentType, sizeBytes: bytes.byteLength, ifAbsent };
    try {
      await this.#blobs.put(blobKeys.uploadPart(ownerId, id, offset), bytes, rules);
      return true;
    } catch (error) {
      if (!PortError.is(error, 'already_exists')) throw error;
      return false;
    }
  }

  /** The bytes of all parts, one after the other. */
  join({ keys }: StoredParts, { signal }: CallOptions = {}): ReadableStream<Uint8Array> {
    const blobs = this.#blobs;
    const rest = [...keys];
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          for (;;) {
            const step = await reader?.read();
            if (step !== undefined && !step.done) return controller.enqueue(step.value);
            const key = rest.shift();
            if (key === undefined) return controller.close();
            reader = (await blobs.get(key, { signal })).body.getReader();
          }
        },
        cancel: (reason) => reader?.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }

  async remove(owner: PartsOwner, options: CallOptions = {}): Promise<void> {
    const keys = new Set((await this.read(owner, options)).keys);
    for await (const { key } of this.#list(owner, options)) keys.add(key);
    // The first one last: until then a retry finds the others, although a list may lag behind.
    for (const key of [...keys].reverse()) await this.#blobs.delete(key, options);
  }

  #list({ ownerId, id }: PartsOwner, options: CallOptions): AsyncGenerator<BlobInfo> {
    const prefix = blobKeys.uploadParts(ownerId, id);
    return pages((cursor) =>
      this.#blobs.list({ prefix, ...(cursor === undefined ? {} : { cursor }) }, options),
    );
  }
}
