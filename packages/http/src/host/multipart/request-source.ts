import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { HttpProblem } from '../problem.js';
import { defaultMinimumRate, type MinimumRate, watchRate } from './minimum-rate.js';

/** Where the bytes of a request come from and what ends them. */
export interface RequestSource {
  /** The request as Node's server has it, which is cheaper to read than the web's stream of it. */
  readonly source?: Readable | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Defaults to 1 KiB a second, looked at every 30 s. */
  readonly minimumRate?: MinimumRate;
}

/** The body of a request, as a stream of Node. */
export interface WatchedSource {
  readonly stream: Readable;
  /** Each piece has a buffer of its own, which nothing else refers to. */
  readonly owned: boolean;
  /** To be called on every way out. A stream that was made here is destroyed, the host's left to it. */
  release(): void;
}

/**
 * Opens the body of a request. `onFailure` is told, the first time counting, why no more will come: the
 * reason of the signal, a problem `request_too_slow`, or one that the body broke off.
 */
export function openSource(
  request: Request,
  { source, signal, minimumRate = defaultMinimumRate }: RequestSource,
  onFailure: (error: unknown) => void,
): WatchedSource {
  const stream = source ?? Readable.fromWeb((request.body ?? empty()) as NodeReadableStream);
  const abort = (): void => onFailure(signal?.reason);
  const broken = (): void => {
    if (!stream.readableEnded) onFailure(brokenOff());
  };
  const unwatch = watchRate(stream, minimumRate, onFailure);
  signal?.addEventListener('abort', abort, { once: true });
  stream.on('error', broken);
  stream.on('close', broken);
  stream.on('end', unwatch);
  if (signal?.aborted) queueMicrotask(abort);
  else if (stream.destroyed) queueMicrotask(broken);
  return {
    stream,
    // Node's server copies what it receives; what another stream gives out may be read elsewhere too.
    owned: source instanceof IncomingMessage,
    release: () => {
      unwatch();
      signal?.removeEventListener('abort', abort);
      stream.off('close', broken);
      // The listener for errors stays: without one an error ends the process.
      if (source === undefined) stream.destroy();
      else stream.pause();
    },
  };
}

function empty(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

function brokenOff(): HttpProblem {
  return new HttpProblem(
    400,
    'incomplete_body',
    'The body of the request ended too early. Nothing was stored; send it again.',
  );
}
