/**
 * Work that goes on after the caller has its answer, such as mails: neither the answer nor its time
 * tells what the work found. Errors go to the operator.
 */
export class BackgroundWork {
  readonly #report: (error: unknown) => void;
  /** The newest work of each lane. */
  readonly #lanes = new Map<string, Promise<void>>();

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Works in one lane, such as the mails to one address, are done one after the other. */
  start(lane: string, work: () => Promise<void>): void {
    const done = (this.#lanes.get(lane) ?? Promise.resolve())
      .then(work)
      .catch(this.#report)
      .finally(() => {
        if (this.#lanes.get(lane) === done) this.#lanes.delete(lane);
      });
    this.#lanes.set(lane, done);
  }

  /** Resolves when all work that was started so far is done, for an orderly end. */
  async settled(): Promise<void> {
    await Promise.all(this.#lanes.values());
  }
}
