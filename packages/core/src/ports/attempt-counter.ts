import { type Token, token } from '../token.js';

/** The events of one key within its current window. */
export interface AttemptCount {
  /** Includes the event that was just added. */
  readonly count: number;
  /** Milliseconds until the window ends and the count starts again at zero. */
  readonly endsInMs: number;
}

/**
 * Counts events by key. The window of a key begins with its first event and has a fixed length.
 *
 * Counting is atomic: of events added at the same moment each gets a count of its own. Processes
 * that share a backend share the counts.
 */
export interface AttemptCounter {
  /**
   * Adds one event. `windowMs`, in whole seconds, is used when this event opens the window.
   *
   * @param key at most 128 characters without personal data: it may be stored as it is.
   */
  add(key: string, windowMs: number): Promise<AttemptCount>;

  /** Removes one event that `add` counted within the same window length. */
  takeBack(key: string, windowMs: number): Promise<void>;

  /** Forgets the key. Resolves also when there was nothing to forget. */
  clear(key: string): Promise<void>;
}

export const AttemptCounter: Token<AttemptCounter> = token('attempt-counter');
