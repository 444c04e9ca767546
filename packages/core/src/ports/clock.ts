import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** The current time and pauses. Core never asks the system for the time. */
export interface Clock {
  /** The current time. */
  now(): Date;
  /** Resolves after this long; rejects with `signal.reason` when aborted. Never keeps a process alive. */
  sleep(ms: number, options?: CallOptions): Promise<void>;
}

export const Clock: Token<Clock> = token('clock');
