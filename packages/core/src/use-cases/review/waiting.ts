import type { Clock } from '../../ports/clock.js';

/** Waits until the next read is due, or until a hint says that the session may have changed. */
export class Waiting {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #hinted = false;
  #wake: () => void = () => undefined;

  constructor(clock: Clock, signal: AbortSignal | undefined) {
    this.#clock = clock;
    this.#signal = signal;
  }

  readonly hint = (): void => {
    this.#hinted = true;
    this.#wake();
  };

  /** Returns at once if a hint came after the last call. */
  async rest(longestMs: number): Promise<void> {
    const nap = new AbortController();
    this.#wake = () => nap.abort();
    this.#signal?.addEventListener('abort', this.#wake, { once: true });
    if (this.#hinted || this.#signal?.aborted) this.#wake();
    await this.#clock.sleep(longestMs, { signal: nap.signal }).catch(() => undefined);
    this.#signal?.removeEventListener('abort', this.#wake);
    this.#hinted = false;
  }
}
