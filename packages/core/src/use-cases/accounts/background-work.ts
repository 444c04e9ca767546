/**
 * Work that continues after the caller has its answer, such as mails. Neither the answer nor its
 * time reveals what the work found. Errors are reported to the operator.
 */
export class BackgroundWork {
  readonly #report: (error: unknown) => void;
  /** The last work of each lane. */
  readonly #lanes = new Map<string, Promise<void>>();

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Runs work of one lane, such as mails to one address, one after another. */
  start(lane: string, work: () => Promise<void>): void {
    const done = (this.#lanes.get(lane) ?? Promise.resolve())
      .then(work)
      .catch(this.#report)
      .finally(() => {
        if (this.#lanes.get(lane) === done) this.#lanes.delete(lane);
      });
    this.#lanes.set(lane, done);
  }

  /** Resolves when all work started so far is done. For an orderly shutdown. */
  async settled(): Promise<void> {
    await Promise.all(this.#lanes.values());
  }
}
