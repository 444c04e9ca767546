import { PortError } from '../../../errors/port-error.js';
import type { AuditEntry, AuditSink } from '../../../ports/audit-sink.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import { type AuditRepository, storedEntry } from '../../../records/audit-repository.js';

export interface AuditCopyDeps {
  /** The log itself. */
  readonly sink: AuditSink;
  readonly records: AuditRepository;
  readonly clock: Clock;
  /** How long the copy keeps an entry, in milliseconds. */
  readonly keptMs: number;
  /** Called when entries could not be copied. They are in the log. */
  readonly report: (error: unknown) => void;
}

interface Waiting {
  readonly entry: AuditEntry;
  times: number;
}

type Keyed = readonly [key: string, waiting: Waiting];

/** Pause in which equal entries become one, in milliseconds. */
const pauseMs = 2_000;
/** Most different entries that wait to be copied, while the records cannot be written. */
const mostWaiting = 5_000;
const afterFaultMs = 10_000;

/**
 * Writes the audit log, and copies it into the records in the background, where administrators can
 * search. A request waits for the log only. Equal entries within seconds, such as those of a page
 * that polls, become one with a count.
 */
export class AuditCopy implements AuditSink {
  readonly #deps: AuditCopyDeps;
  readonly #closing = new AbortController();
  #waiting = new Map<string, Waiting>();
  #dropped = 0;
  #copying: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: AuditCopyDeps) {
    this.#deps = deps;
  }

  async append(entry: AuditEntry, options: CallOptions = {}): Promise<void> {
    await this.#deps.sink.append(entry, options);
    const { at: _at, ...same } = entry;
    const key = JSON.stringify(same);
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) waiting.times += 1;
    else if (this.#waiting.size < mostWaiting) this.#waiting.set(key, { entry, times: 1 });
    else this.#dropped += 1;
    this.#copying ??= this.#copy();
  }

  /** Copies what waits. @throws PortError if the records cannot be written. */
  flush(): Promise<void> {
    const next = this.#writing.then(() => this.#write());
    this.#writing = next.catch(() => undefined);
    return next;
  }

  /** Copies what waits, once, and copies nothing afterwards. Never rejects. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#copying;
    await this.flush().catch(this.#deps.report);
  }

  async #copy(): Promise<void> {
    const { clock, report } = this.#deps;
    const { signal } = this.#closing;
    const pause = (ms: number): Promise<void> => clock.sleep(ms, { signal }).catch(() => undefined);
    await pause(pauseMs);
    while (this.#waiting.size > 0 && !signal.aborted) {
      try {
        await this.flush();
      } catch (error) {
        report(error);
        await pause(afterFaultMs);
      }
    }
    this.#copying = undefined;
  }

  async #write(): Promise<void> {
    const { records, report } = this.#deps;
    if (this.#dropped > 0) {
      report(new Error(`${this.#dropped} audit entries are in the log and not in its copy`));
      this.#dropped = 0;
    }
    while (this.#waiting.size > 0) {
      const some = [...this.#waiting].slice(0, records.most);
      for (const [key] of some) this.#waiting.delete(key);
      await this.#add(some);
    }
  }

  async #add(some: readonly Keyed[]): Promise<void> {
    const { records, keptMs, report } = this.#deps;
    const entries = some.map(([, { entry, times }]) => storedEntry(entry, times));
    try {
      await records.add(entries, { keptMs });
    } catch (error) {
      if (!isRefused(error)) {
        this.#putBack(some);
        throw error;
      }
      // An entry that can never be copied, which is in the log, must not hold up the others.
      if (some.length === 1) report(error);
      else await this.#addEach(some);
    }
  }

  async #addEach(some: readonly Keyed[]): Promise<void> {
    for (const [at, one] of some.entries()) {
      await this.#add([one]).catch((error: unknown) => {
        this.#putBack(some.slice(at + 1));
        throw error;
      });
    }
  }

  #putBack(some: readonly Keyed[]): void {
    const newer = this.#waiting;
    this.#waiting = new Map(some);
    for (const [key, { entry, times }] of newer) {
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) this.#waiting.set(key, { entry, times });
      else waiting.times += times;
    }
  }
}

/** Whether the records will refuse the same entry again. */
function isRefused(error: unknown): boolean {
  return PortError.is(error, 'invalid_argument') || PortError.is(error, 'limit_exceeded');
}
