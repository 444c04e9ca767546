import type { SpeechTicket } from '../domain/session/speech-ticket.js';
import { type Token, token } from '../token.js';
import type { SpeechToText } from './speech-to-text.js';

/** The speech engines of a host. One starts all new work; each finishes the work it started. */
export interface SpeechEngines {
  /** Starts new work. */
  readonly default: SpeechToText;
  /**
   * The engine that issued a ticket; `undefined` where it is not configured. A ticket without an issuer,
   * as an early version stored it, belongs to the default engine.
   */
  issuerOf(ticket: SpeechTicket): Promise<SpeechToText | undefined>;
}

/**
 * Engines that start no new work and are asked only about tickets they issued before, by the
 * `provider` of their tickets. Each is built when the first such ticket turns up.
 */
export type OtherSpeechEngines = Readonly<Record<string, () => Promise<SpeechToText>>>;

export const OtherSpeechEngines: Token<OtherSpeechEngines> = token('other-speech-engines');
