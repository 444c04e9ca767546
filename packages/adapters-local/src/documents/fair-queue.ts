import { PortError } from '@attune/core/ports';

/** Work that waits for its turn. */
interface Waiting {
  readonly size: number;
  /** How often other work had the turn before it. */
  passed: number;
  readonly start: () => void;
}

/** The work of one account. */
interface Line {
  /** How many turns it has had; an account that joins has had as many as the one with the fewest. */
  turns: number;
  readonly waiting: Waiting[];
}

export interface Entry {
  /** The account that asks; what names none has a line of its own, without a limit. */
  readonly account: string | undefined;
  /** In any unit: the smallest goes first among those with as many turns. */
  readonly size: number;
  readonly signal: AbortSignal | undefined;
}

const mostWaiting = 3;
/** Work that was passed so often is next, however large it is. */
const mostPassed = 8;
const retryAfterMs = 10_000;

interface Candidate {
  readonly line: Line;
  readonly entry: Waiting;
}

/** What was passed too often comes first, in the order in which it came. */
function byTurn(a: Candidate, b: Candidate): number {
  const isOld = a.entry.passed >= mostPassed || b.entry.passed >= mostPassed;
  if (isOld) return b.entry.passed - a.entry.passed;
  return a.line.turns - b.line.turns || a.entry.size - b.entry.size;
}

/**
 * One piece of work at a time. Each account has a line; lines take turns, and among those with as many
 * turns the smallest work goes first. What is aborted while it waits leaves its line.
 */
export class FairQueue {
  readonly #lines = new Map<string | undefined, Line>();
  #isBusy = false;

  /**
   * @throws PortError `rate_limited` when three of the account wait already; the reason of the signal
   *   when it is aborted first.
   */
  async run<T>({ account, size, signal }: Entry, work: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    if (this.#isBusy) await this.#turn(account, size, signal);
    else this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  async #turn(
    account: string | undefined,
    size: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const line = this.#lineOf(account);
    if (account !== undefined && line.waiting.length >= mostWaiting) {
      throw new PortError('rate_limited', `${mostWaiting} documents of the account wait already`, {
        port: 'transcript-writer',
        operation: 'write',
        adapter: 'documents',
        retryAfterMs,
      });
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        line.waiting.splice(line.waiting.indexOf(entry), 1);
        if (line.waiting.length === 0) this.#lines.delete(account);
        reject(signal?.reason);
      };
      const start = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const entry: Waiting = { size, passed: 0, start };
      line.waiting.push(entry);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  #lineOf(account: string | undefined): Line {
    const found = this.#lines.get(account);
    if (found !== undefined) return found;
    const fewest = Math.min(...[...this.#lines.values()].map(({ turns }) => turns));
    const line = { turns: Number.isFinite(fewest) ? fewest : 0, waiting: [] };
    this.#lines.set(account, line);
    return line;
  }

  #next(): void {
    const all = [...this.#lines].flatMap(([account, line]) =>
      line.waiting.map((entry) => ({ account, line, entry })),
    );
    const [next, ...others] = all.sort(byTurn);
    this.#isBusy = next !== undefined;
    if (next === undefined) return;
    for (const { entry } of others) entry.passed += 1;
    const { account, line, entry } = next;
    line.waiting.splice(line.waiting.indexOf(entry), 1);
    line.turns += 1;
    if (line.waiting.length === 0) this.#lines.delete(account);
    entry.start();
  }
}
