import { ClientGone, RequestTimedOut } from '../problem.js';
import type { AppContext } from '../request-context.js';
import type { Concern } from './around.js';

/**
 * Gives each request a signal that aborts its work after `timeoutMs` milliseconds, or when the
 * client has left. A route that may take longer calls `limitTime`.
 */
export function timeLimit(timeoutMs: number): Concern {
  return {
    begin: (c) => {
      const work = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const limitTime = (ms: number | undefined): void => {
        clearTimeout(timer);
        timer =
          ms === undefined
            ? undefined
            : setTimeout(() => work.abort(new RequestTimedOut(ms)), ms).unref();
      };
      limitTime(timeoutMs);
      c.set('signal', work.signal);
      c.set('limitTime', limitTime);
      const stopWatching = abortWhenGone(c, work);
      c.set('stopLimits', () => {
        clearTimeout(timer);
        stopWatching();
      });
    },
    end: (c) => c.get('stopLimits')(),
  };
}

/** Aborts `work` when the client leaves. Returns what removes the listener of the request. */
function abortWhenGone(c: AppContext, work: AbortController): () => void {
  const { outgoing } = c.env;
  const source = outgoing === undefined ? c.req.raw.signal : undefined;
  const gone = (): void => {
    if (outgoing?.writableFinished !== true) work.abort(new ClientGone());
  };
  // Stays on the connection: the body may still be streamed, and must end when the client leaves.
  outgoing?.once('close', gone);
  source?.addEventListener('abort', gone, { once: true });
  return () => source?.removeEventListener('abort', gone);
}
