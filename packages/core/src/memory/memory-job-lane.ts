import { consumeSettings } from '../adapter-kit/consume-settings.js';
import { backoffMs } from '../flow/backoff.js';
import type { Clock } from '../ports/clock.js';
import type {
  ConsumeOptions,
  Consumer,
  Job,
  JobHandler,
  JobRun,
  QueueStats,
} from '../ports/job-queue.js';

/** A job that waits. The data is kept as text, so that no run sees what another changed. */
interface Entry {
  readonly id: string;
  readonly data: string;
  readonly dueAt: number;
  readonly attempt: number;
}

/** One consumer and the runs it has begun. */
interface Crew extends Required<ConsumeOptions> {
  readonly handler: JobHandler;
  readonly runs: Map<Promise<void>, AbortController>;
  closed: boolean;
}

function crewOf(handler: JobHandler, options: ConsumeOptions): Crew {
  return { ...consumeSettings(options), handler, runs: new Map(), closed: false };
}

/** The jobs of one queue name. */
class Lane {
  readonly #clock: Clock;
  readonly #random: () => number;
  /** Due, in the order of falling due; may hold an id that is running. */
  readonly #ready = new Map<string, Entry>();
  readonly #delayed = new Map<string, Entry>();
  readonly #running = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #crews = new Set<Crew>();
  /** No delayed job is due before. */
  #nextDueAt = Number.POSITIVE_INFINITY;
  #alarm: { readonly at: number; readonly off: AbortController } | undefined;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  add(job: Job, delayMs: number): void {
    this.#failed.delete(job.id);
    const waiting = this.#waiting(job.id);
    const dueAt = Math.min(this.#now() + delayMs, waiting?.dueAt ?? Number.POSITIVE_INFINITY);
    this.#place({ id: job.id, data: JSON.stringify(job.data), dueAt, attempt: 1 });
    this.#pump();
  }

  consume(crew: Crew): Consumer {
    this.#crews.add(crew);
    this.#pump();
    return { close: () => this.#dismiss(crew) };
  }

  stats(): QueueStats {
    this.#promote();
    return {
      waiting: this.#ready.size,
      delayed: this.#delayed.size,
      active: this.#running.size,
      failed: this.#failed.size,
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#crews].map((crew) => this.#dismiss(crew)));
  }

  async #dismiss(crew: Crew): Promise<void> {
    crew.closed = true;
    for (const run of crew.runs.values()) run.abort();
    await Promise.all(crew.runs.keys());
    this.#crews.delete(crew);
    this.#setAlarm();
  }

  #now(): number {
    return this.#clock.now().getTime();
  }

  #waiting(id: string): Entry | undefined {
    return this.#ready.get(id) ?? this.#delayed.get(id);
  }

  /** Puts an entry in place of whatever waits under its id; one that is ready keeps its turn. */
  #place(entry: Entry): void {
    this.#delayed.delete(entry.id);
    if (this.#ready.has(entry.id) || entry.dueAt <= this.#now()) this.#ready.set(entry.id, entry);
    else {
      this.#delayed.set(entry.id, entry);
      this.#nextDueAt = Math.min(this.#nextDueAt, entry.dueAt);
    }
  }

  /** Moves what has fallen due to the ready jobs. */
  #promote(): void {
    const now = this.#now();
    if (now < this.#nextDueAt) return;
    const due = [...this.#delayed.values()].filter((entry) => entry.dueAt <= now);
    for (const entry of due.sort((a, b) => a.dueAt - b.dueAt)) this.#place(entry);
    this.#nextDueAt = Number.POSITIVE_INFINITY;
    for (const { dueAt } of this.#delayed.values()) {
      this.#nextDueAt = Math.min(this.#nextDueAt, dueAt);
    }
  }

  /** Starts every run that can start now and sees to it that the next due time is not missed. */
  #pump(): void {
    this.#promote();
    for (let crew = this.#idle(); crew !== undefined; crew = this.#idle()) {
      const entry = this.#takeNext();
      if (entry === undefined) break;
      this.#start(crew, entry);
    }
    this.#setAlarm();
  }

  /** The open consumer with the fewest runs, if it has room. */
  #idle(): Crew | undefined {
    const open = [...this.#crews].filter((one) => !one.closed && one.runs.size < one.concurrency);
    return open.sort((a, b) => a.runs.size - b.runs.size)[0];
  }

  #takeNext(): Entry | undefined {
    for (const entry of this.#ready.values()) {
      if (this.#running.has(entry.id)) continue;
      this.#ready.delete(entry.id);
      return entry;
    }
    return undefined;
  }

  #start(crew: Crew, entry: Entry): void {
    const controller = new AbortController();
    this.#running.add(entry.id);
    const run = this.#run(crew, entry, { attempt: entry.attempt, signal: controller.signal });
    const settled = run.then(() => {
      crew.runs.delete(settled);
      this.#running.delete(entry.id);
      this.#pump();
    });
    crew.runs.set(settled, controller);
  }

  /** Never rejects. */
  async #run(crew: Crew, entry: Entry, run: JobRun): Promise<void> {
    const job: Job = { id: entry.id, data: JSON.parse(entry.data) };
    try {
      await Promise.resolve();
      await crew.handler(job, run);
    } catch (error) {
      this.#afterFailure(crew, entry);
      crew.onError(error, job);
    }
  }

  #afterFailure(crew: Crew, entry: Entry): void {
    if (crew.closed) this.#again(entry, entry.attempt, 0);
    else if (entry.attempt < crew.attempts) {
      const pause = backoffMs(entry.attempt, crew.backoff, this.#random);
      this.#again(entry, entry.attempt + 1, pause);
    } else if (this.#waiting(entry.id) === undefined) this.#failed.add(entry.id);
  }

  /** A namesake enqueued meanwhile is the newer job; it takes over the earlier due time. */
  #again(entry: Entry, attempt: number, pauseMs: number): void {
    const dueAt = this.#now() + pauseMs;
    const newer = this.#waiting(entry.id);
    if (newer === undefined) this.#place({ ...entry, dueAt, attempt });
    else this.#place({ ...newer, dueAt: Math.min(dueAt, newer.dueAt) });
  }

  /** Wakes up for the earliest delayed job; does nothing without a consumer. */
  #setAlarm(): void {
    const at = this.#crews.size > 0 ? this.#nextDueAt : Number.POSITIVE_INFINITY;
    if (at === (this.#alarm?.at ?? Number.POSITIVE_INFINITY)) return;
    this.#alarm?.off.abort();
    this.#alarm = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const off = new AbortController();
    this.#alarm = { at, off };
    this.#clock.sleep(at - this.#now(), { signal: off.signal }).then(
      () => {
        if (this.#alarm?.off === off) this.#alarm = undefined;
        this.#pump();
      },
      () => undefined,
    );
  }
}

export { crewOf, Lane };
