import { PortError } from '../errors/port-error.js';
import type { BlobBody } from '../ports/blob-store.js';
import { type Guarded, guard } from './guard.js';

const sliceBytes = 1024 * 1024;

/** A `put`, and what its body must keep to. */
export interface PutCall extends Guarded {
  readonly key: string;
  readonly body: BlobBody;
  readonly sizeBytes?: number | undefined;
  readonly maxObjectBytes: number;
}

/** Follows a body while it is read. */
interface Source {
  failure?: { readonly error: unknown };
  reader?: ReadableStreamDefaultReader<Uint8Array>;
}

/**
 * `guard` for `BlobStore.put`: `run` gets the body chunk by chunk.
 *
 * An abort ends a pending read at once, a source that fails passes its own error through, a body
 * of another length than it declares or longer than the store takes is refused, and whenever the
 * call rejects the stream is canceled. `run` looks at the signal once more before it commits.
 */
export async function guardPut<T>(
  call: PutCall,
  run: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
  classify?: (error: unknown) => PortError | undefined,
): Promise<T> {
  const source: Source = {};
  try {
    return await guard(
      call,
      async () => {
        requireFit(call, call.sizeBytes ?? 0);
        return await run(chunksOf(call, source));
      },
      classify,
    );
  } catch (error) {
    release(call.body, source, error);
    if (source.failure !== undefined && !call.signal?.aborted) throw source.failure.error;
    throw error;
  }
}

async function* chunksOf(call: PutCall, source: Source): AsyncGenerator<Uint8Array, void> {
  let total = 0;
  for await (const chunk of rawChunks(call, source)) {
    call.signal?.throwIfAborted();
    total += chunk.byteLength;
    requireFit(call, total);
    if (total > (call.sizeBytes ?? total)) break;
    if (chunk.byteLength > 0) yield chunk;
  }
  call.signal?.throwIfAborted();
  if (total !== (call.sizeBytes ?? total)) {
    throw fault(call, 'invalid_argument', `does not have the ${call.sizeBytes} bytes it declares`);
  }
}

async function* rawChunks(call: PutCall, source: Source): AsyncGenerator<Uint8Array, void> {
  const { body, signal } = call;
  if (!('getReader' in body)) {
    for (let at = 0; at < body.byteLength; at += sliceBytes) {
      yield body.subarray(at, at + sliceBytes);
    }
    return;
  }
  if (body.locked) throw fault(call, 'invalid_argument', 'comes from a locked stream');
  const reader = body.getReader();
  source.reader = reader;
  const abort = (): void => cancel(reader, signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const next = await reader.read().catch((error: unknown) => {
        source.failure = { error };
        throw error;
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function requireFit(call: PutCall, sizeBytes: number): void {
  if (sizeBytes <= call.maxObjectBytes) return;
  throw fault(call, 'limit_exceeded', `is larger than ${call.maxObjectBytes} bytes`);
}

function fault(call: PutCall, code: 'invalid_argument' | 'limit_exceeded', what: string) {
  return new PortError(code, `Body of ${JSON.stringify(call.key)} ${what}`, {
    port: call.port,
    operation: call.operation,
    adapter: call.adapter,
  });
}

function release(body: BlobBody, source: Source, reason: unknown): void {
  if (source.reader !== undefined) cancel(source.reader, reason);
  else if ('getReader' in body && !body.locked) cancel(body, reason);
}

/** Not waited for: a source that is slow to let go must not hold up the rejection. */
function cancel(target: { cancel(reason: unknown): Promise<void> }, reason: unknown): void {
  target.cancel(reason).catch(() => undefined);
}
