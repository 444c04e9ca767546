import { concatBytes } from '../../bytes/bytes.js';
import type { Hasher, RunningDigest } from '../../ports/hasher.js';

export interface IncomingBodyRules {
  readonly maxBytes: number;
  /** Creates the error to throw if more than `maxBytes` arrive. */
  readonly tooLarge: () => Error;
  readonly hasher: Hasher;
  /** Aborts the read and cancels the source, even while the source sends nothing. */
  readonly signal?: AbortSignal | undefined;
}

/** An incoming body whose bytes are counted, limited and hashed in one pass. */
export class IncomingBody {
  /** All bytes, the head included. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #source: ReadableStreamDefaultReader<Uint8Array>;
  readonly #rules: IncomingBodyRules;
  readonly #hash: RunningDigest;
  readonly #ahead: Uint8Array[] = [];
  readonly #abort = (): void => void this.cancel(this.#rules.signal?.reason);
  #sizeBytes = 0;
  #digest: Promise<string> | undefined;

  constructor(body: ReadableStream<Uint8Array>, rules: IncomingBodyRules) {
    this.#source = body.getReader();
    this.#rules = rules;
    this.#hash = rules.hasher.sha256();
    this.stream = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const piece = this.#ahead.shift() ?? (await this.#next());
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
        cancel: (reason) => this.cancel(reason),
      },
      { highWaterMark: 0 },
    );
    rules.signal?.addEventListener('abort', this.#abort, { once: true });
    if (rules.signal?.aborted) this.#abort();
  }

  /** The first bytes, fewer if the body is shorter. Call it before reading `stream`. */
  async head(bytes: number): Promise<Uint8Array> {
    for (let size = 0; size < bytes; size += this.#ahead.at(-1)?.byteLength ?? 0) {
      const piece = await this.#next();
      if (piece === undefined) break;
      this.#ahead.push(piece);
    }
    return concatBytes(this.#ahead.map((piece) => piece.subarray(0, bytes))).subarray(0, bytes);
  }

  /** SHA-256 as lower-case hexadecimal. Call it after reading `stream` to its end. */
  sha256(): Promise<string> {
    this.#digest ??= this.#hash.digest();
    return this.#digest;
  }

  /** Cancels the source. Never rejects. */
  async cancel(reason: unknown): Promise<void> {
    this.#rules.signal?.removeEventListener('abort', this.#abort);
    await this.#source.cancel(reason).catch(() => undefined);
    await this.sha256().catch(() => undefined);
  }

  async #next(): Promise<Uint8Array | undefined> {
    const { signal, maxBytes, tooLarge } = this.#rules;
    const { done, value } = await this.#source.read();
    signal?.throwIfAborted();
    if (done || this.#digest !== undefined) {
      signal?.removeEventListener('abort', this.#abort);
      return undefined;
    }
    this.#sizeBytes += value.byteLength;
    if (this.#sizeBytes > maxBytes) throw tooLarge();
    await this.#hash.update(value);
    return value;
  }
}
