import type { Session } from '../../domain/session/session.js';

type Listener = () => void;
type Change = Pick<Session, 'id' | 'version' | 'progress'>;

/**
 * Tells those who watch a session in this process that it may have changed. It only saves them
 * waiting: what they see they read from the records, and without it they see it a little later.
 */
export class SessionChanges {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #last = new Map<string, string>();

  /** Fits as the `onChange` of a worker. Says the same only once. Never throws. */
  readonly publish = ({ id, version, progress }: Change): void => {
    const listeners = this.#listeners.get(id);
    const mark = `${version}.${progress?.percent ?? '-'}`;
    if (listeners === undefined || this.#last.get(id) === mark) return;
    this.#last.set(id, mark);
    for (const listener of listeners) listener();
  };

  /** Calls `listener`, which must not throw, at each change until the returned function is called. */
  listen(sessionId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(sessionId) ?? new Set();
    this.#listeners.set(sessionId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(sessionId) !== listeners) return;
      this.#listeners.delete(sessionId);
      this.#last.delete(sessionId);
    };
  }
}
