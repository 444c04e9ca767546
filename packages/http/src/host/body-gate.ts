import { HttpProblem } from './problem.js';

/** How much of request bodies a host holds in memory at once. */
export interface BodyGateLimits {
  /** Bytes of large bodies, of all requests together. */
  readonly bytes: number;
  /** A body up to this size is small: what is held of those is bounded by the connections. */
  readonly smallBytes: number;
}

/** 128 MiB: one body of the largest kind is worked on while another one arrives. */
const bodyGateLimits: BodyGateLimits = { bytes: 134_217_728, smallBytes: 65_536 };

/** Bounds the memory of large bodies, over all clients and requests together. */
export interface BodyGate {
  /** For one request; to be closed on every way out. */
  open(): BodyPermit;
}

export interface BodyPermit {
  /**
   * Counts bytes that have arrived.
   *
   * @throws HttpProblem 503 `unavailable` with `Retry-After` when the host holds too many.
   */
  add(bytes: number): void;
  /**
   * Resolves when this request may be worked on: large ones go one after another, since what is
   * made of a body takes several times its size.
   *
   * @throws the reason of the signal.
   */
  turn(signal: AbortSignal): Promise<void>;
  /** Gives everything back. */
  close(): void;
}

export function createBodyGate(limits: BodyGateLimits = bodyGateLimits): BodyGate {
  let held = 0;
  let working: object | undefined;
  const waiting: { readonly permit: object; readonly go: () => void }[] = [];
  const next = (): void => {
    const first = waiting.shift();
    working = first?.permit;
    first?.go();
  };
  const turn = async (permit: object, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (working === undefined) {
      working = permit;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const entry = { permit, go };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
    });
  };
  return {
    open: () => {
      let own = 0;
      const counted = (): number => (own > limits.smallBytes ? own : 0);
      const permit: BodyPermit = {
        add: (bytes) => {
          const before = counted();
          own += bytes;
          held += counted() - before;
          if (held > limits.bytes && counted() > 0) throw tooMany();
        },
        turn: async (signal) => {
          if (counted() > 0) await turn(permit, signal);
        },
        close: () => {
          held -= counted();
          own = 0;
          if (working === permit) next();
        },
      };
      return permit;
    },
  };
}

function tooMany(): HttpProblem {
  return new HttpProblem(
    503,
    'unavailable',
    'The host is busy with other large requests. Nothing was changed; send the request again in a moment.',
    { headers: { 'retry-after': '5', connection: 'close' } },
  );
}
