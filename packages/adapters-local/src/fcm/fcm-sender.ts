import { orAborted } from '@attune/core/adapter-kit';
import type { Message, Messaging } from 'firebase-admin/messaging';
import { type Answer, answerOf } from './fcm-answers.js';
import type { Watch } from './watched-agent.js';

/** The messages of one call: they end together. */
export class FcmSender {
  readonly #messaging: Messaging;
  readonly #watch: Watch;
  readonly #stop: AbortSignal;
  /** Why the call ends when its time is up; any other reason is the caller's. */
  readonly #late: Error;
  readonly #running = new Set<AbortController>();

  constructor(given: {
    readonly messaging: Messaging;
    readonly watch: Watch;
    readonly stop: AbortSignal;
    readonly late: Error;
  }) {
    this.#messaging = given.messaging;
    this.#watch = given.watch;
    this.#stop = given.stop;
    this.#late = given.late;
    const stopAll = (): void => {
      for (const one of this.#running) one.abort(this.#stop.reason);
    };
    this.#stop.addEventListener('abort', stopAll, { once: true });
  }

  /**
   * What became of one message. Rejects when the caller gave up only: a message that took too
   * long has failed like any other.
   */
  async send(message: Message, validateOnly = false): Promise<Answer> {
    const own = new AbortController();
    this.#running.add(own);
    try {
      if (this.#stop.aborted) throw this.#stop.reason;
      const sent = this.#watch.run(own, async () => this.#messaging.send(message, validateOnly));
      const id: unknown = await orAborted(sent, own.signal);
      if (typeof id === 'string') return { status: 'sent' };
      return { status: 'failed', code: 'messaging/unknown-error', retryable: true };
    } catch (error) {
      return this.#meaningOf(error);
    } finally {
      this.#running.delete(own);
    }
  }

  #meaningOf(error: unknown): Answer {
    if (!this.#stop.aborted) return answerOf(error);
    if (this.#stop.reason !== this.#late) throw this.#stop.reason;
    return { status: 'failed', code: 'deadline-exceeded', retryable: true };
  }
}
