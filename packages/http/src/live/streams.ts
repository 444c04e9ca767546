import { type AccountUseCases, type AuthenticatedActor, DomainError } from '@attune/core';
import { tooOften } from '../host/middleware/throttle.js';
import type { HttpProblem } from '../host/problem.js';

/** How many answers that last may be open at once. */
export interface StreamLimits {
  readonly perAccount: number;
  /** In this process. */
  readonly perHost: number;
}

/**
 * A person watches a few sessions in a few windows. Each event stream looks at the records twice a
 * second: a thousand looks a second leave a database room for other work.
 */
const defaultStreamLimits: StreamLimits = { perAccount: 32, perHost: 500 };

/** How soon a client that was refused may come back. */
const retryAfterSeconds = 5;
/** How often it is looked whether the person still may. */
const lookEveryMs = 5_000;

/** An answer that lasts. */
export interface OpenStream {
  /** Aborted when the login has ended, the right is lost, or the stream was closed. */
  readonly signal: AbortSignal;
  /** To be called on every way out; calling it again does nothing. */
  close(): void;
}

/** Counts the answers of one kind that last, and ends them with what they rest on. */
export interface Streams {
  /**
   * `requireRight` rejects with a DomainError when the person may not read on.
   *
   * @throws HttpProblem 429 `too_many_streams`.
   */
  open(actor: AuthenticatedActor, requireRight?: () => Promise<unknown>): OpenStream;
}

/** What streams rest on. */
export interface StreamDeps {
  readonly accounts: Pick<AccountUseCases, 'watchLogin'>;
  readonly streamLimits?: StreamLimits;
}

export function createStreams({
  accounts,
  streamLimits: { perAccount, perHost } = defaultStreamLimits,
}: StreamDeps): Streams {
  const counts = new Map<string, number>();
  let all = 0;
  const enter = (accountId: string): void => {
    const own = counts.get(accountId) ?? 0;
    if (own >= perAccount) throw tooMany(`Your account has ${own} event streams open`);
    if (all >= perHost) throw tooMany(`This host has ${all} event streams open`);
    counts.set(accountId, own + 1);
    all += 1;
  };
  const leave = (accountId: string): void => {
    const own = counts.get(accountId) ?? 0;
    if (own > 1) counts.set(accountId, own - 1);
    else counts.delete(accountId);
    all -= 1;
  };
  return {
    open: (actor, requireRight) => {
      enter(actor.accountId);
      const over = new AbortController();
      const end = (reason: string): void => over.abort(new Error(reason));
      const { signal } = over;
      signal.addEventListener('abort', () => leave(actor.accountId), { once: true });
      accounts.watchLogin.execute(actor, { loginId: actor.loginId }, { signal }).then(
        () => end('The login has ended.'),
        () => undefined,
      );
      if (requireRight !== undefined) watchRight(requireRight, signal, () => end('No right.'));
      return { signal, close: () => end('The stream has ended.') };
    },
  };
}

/** Passes the bytes on until the stream is over, and closes the stream with them. */
export function lastingBody(
  body: ReadableStream<Uint8Array>,
  stream: OpenStream,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stream.signal.addEventListener('abort', () => {
          reader.cancel(stream.signal.reason).catch(() => undefined);
          controller.error(stream.signal.reason);
        });
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (stream.signal.aborted) return;
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        stream.close();
      },
      cancel: async (reason) => {
        await reader.cancel(reason);
        stream.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function watchRight(
  requireRight: () => Promise<unknown>,
  signal: AbortSignal,
  lost: () => void,
): void {
  const look = setInterval(() => {
    // While the records cannot be reached the right counts as kept.
    requireRight().catch((error: unknown) => {
      if (DomainError.is(error)) lost();
    });
  }, lookEveryMs).unref();
  signal.addEventListener('abort', () => clearInterval(look), { once: true });
}

function tooMany(fact: string): HttpProblem {
  const what = `${fact}, which is the limit. Close one, or wait.`;
  return tooOften('too_many_streams', what, retryAfterSeconds * 1_000);
}
