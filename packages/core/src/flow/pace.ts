import type { CallOptions } from '../ports/call-options.js';

/**
 * Long work that can be interrupted: it yields every few thousand characters or every few hundred
 * things it looked at, and returns its result.
 */
export type Steps<T> = Generator<unknown, T>;

/** Splits long work, so that requests and timers get their turn in between. */
export interface Pace {
  /** Whether the work has gone on for so long that it should rest. Costs next to nothing. */
  due(): boolean;
  /** Resolves after other work that waits had its turn. */
  rest(): Promise<void>;
}

/** Short enough that a few such pieces of different requests stay below 200 ms. */
const longestPieceMs = 20;

/** Starts to measure: `if (pace.due()) await pace.rest();` belongs into every long loop. */
export function createPace(pieceMs: number = longestPieceMs): Pace {
  let since = performance.now();
  return {
    due: () => performance.now() - since >= pieceMs,
    rest: async () => {
      await nextTurn();
      since = performance.now();
    },
  };
}

/**
 * Does the work with rests in between. Resolves with its result.
 *
 * @throws What the work throws; `signal.reason`.
 */
export async function runInTurns<T>(
  steps: Steps<T>,
  { signal }: CallOptions = {},
  pace: Pace = createPace(),
): Promise<T> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    if (!pace.due()) continue;
    await pace.rest();
    signal?.throwIfAborted();
  }
}

/** Does the work at once. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The next turn of the event loop. The core has no timers; every runtime has this. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const onmessage = (): void => {
      port1.close();
      resolve();
    };
    Object.assign(port1, { onmessage });
    port2.postMessage(undefined);
  });
}
