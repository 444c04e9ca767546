import assert from 'node:assert/strict';
import { concatBytes } from '../../bytes/bytes.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobInfo, BlobStore, GetOptions, SignedRequest } from '../../ports/blob-store.js';
import { assertRejects, failureOf } from '../assertions.js';
import type { ConformanceCase, Harness } from '../kit.js';

/** What an answer to a signed request comes down to. */
export interface SignedAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

export interface BlobStoreHarness extends Harness<BlobStore> {
  /** Performs a signed request; `fetch` unless the backend has no HTTP server. */
  send?(request: SignedRequest, body?: Uint8Array<ArrayBuffer>): Promise<SignedAnswer>;
}

export type BlobStoreCapability = 'signedRequests' | 'createOnly';

type BlobStoreCase = ConformanceCase<BlobStoreHarness, BlobStoreCapability>;

const encoder = new TextEncoder();

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Bytes without a short period, so that a shift or a swap shows. */
function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

/** A source that yields these chunks and then ends, or fails with `failure`. */
function sourceOf(chunks: readonly Uint8Array[], failure?: Error): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = left.shift();
        if (next !== undefined) controller.enqueue(next);
        else if (failure !== undefined) controller.error(failure);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

async function readStream(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return concatBytes(chunks);
}

async function readObject(port: BlobStore, key: string, options?: GetOptions): Promise<Uint8Array> {
  const { body } = await port.get(key, options);
  return await readStream(body);
}

/** Compares without printing megabytes of difference. */
function assertBytes(actual: Uint8Array, expected: Uint8Array, message: string): void {
  assert.equal(actual.byteLength, expected.byteLength, `${message}: length`);
  const at = expected.findIndex((byte, index) => byte !== actual[index]);
  assert.equal(at, -1, `${message}: first difference`);
}

function isRetryable(error: unknown): boolean {
  return PortError.is(error) && error.retryable;
}

/** Lists page by page. A listing may lag, so it is asked again for a while until it is `ready`. */
async function listAll(
  port: BlobStore,
  prefix: string,
  ready: (items: readonly BlobInfo[]) => boolean,
): Promise<BlobInfo[]> {
  for (let attempt = 0; ; attempt += 1) {
    const items: BlobInfo[] = [];
    let cursor: string | undefined;
    do {
      const page = await port.list(cursor === undefined ? { prefix } : { prefix, cursor });
      items.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    if (ready(items) || attempt === 10) return items;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function keysOf(items: readonly BlobInfo[]): string[] {
  return items.map((item) => item.key);
}

export type { BlobStoreCase };
export {
  assertBytes,
  assertRejects,
  failureOf,
  isRetryable,
  keysOf,
  listAll,
  noise,
  readObject,
  readStream,
  sourceOf,
  utf8,
};
