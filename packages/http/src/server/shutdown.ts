import type { Listening } from './listen.js';

const lookEveryMs = 50;

/**
 * Takes no more connections and resolves when the last one is gone: requests in progress may end
 * within the grace time, afterwards their connections are cut. Resolves with how many were.
 */
export async function closeServer(
  { server, connections }: Pick<Listening, 'server' | 'connections'>,
  graceMs: number,
): Promise<number> {
  let cut = 0;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that is kept alive becomes idle only when its request has ended.
  const look = setInterval(() => connections.closeIdle(), lookEveryMs);
  const force = setTimeout(() => {
    cut = connections.cutAll();
  }, graceMs);
  try {
    connections.closeIdle();
    await closed;
    return cut;
  } finally {
    clearInterval(look);
    clearTimeout(force);
  }
}

/** Waits for work to end, but no longer than this. Resolves with whether it did. */
export async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
