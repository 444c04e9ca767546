import type { Session } from '../../domain/session/session.js';

type Listener = () => void;
type Change = Pick<Session, 'id' | 'version' | 'progress'>;

/**
 * Tells watchers in this process that a session may have changed. Watchers read the records in any
 * case; a hint makes them read sooner.
 */
export class SessionChanges {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #last = new Map<string, string>();

  /** Use this as the `onChange` of a worker. Omits repetitions. Never throws. */
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
