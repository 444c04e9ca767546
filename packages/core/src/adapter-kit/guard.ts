import { PortError } from '../errors/port-error.js';

/** Names a port call, for its errors. */
export interface Guarded {
  readonly port: string;
  readonly operation: string;
  readonly adapter?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The rules every adapter call runs under: it does not start when already aborted, an abort
 * surfaces as `signal.reason`, port errors pass, and anything else becomes `internal` unless
 * `classify` knows better.
 */
export async function guard<T>(
  call: Guarded,
  run: () => Promise<T>,
  classify?: (error: unknown) => PortError | undefined,
): Promise<T> {
  call.signal?.throwIfAborted();
  try {
    return await run();
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason;
    if (PortError.is(error)) throw error;
    const known = classify?.(error);
    if (known !== undefined) throw known;
    throw new PortError('internal', `${call.port}.${call.operation} failed`, {
      port: call.port,
      operation: call.operation,
      adapter: call.adapter,
      cause: error,
    });
  }
}
