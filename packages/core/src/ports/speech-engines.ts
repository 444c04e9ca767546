import type { SpeechTicket } from '../domain/session/speech-ticket.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';
import type { SpeechRequest, SpeechToText } from './speech-to-text.js';

/** New work for whichever engine takes it. */
export interface SpeechOffer {
  /** The request for one engine: the settings of the session, fitted to what that engine can do. */
  requestFor(engine: SpeechToText): SpeechRequest;
  /** Providers whose work on this recording failed for good; others are to be preferred. */
  readonly failed: readonly string[];
  /** The provider that a person asked for, one of `providers`. */
  readonly wanted?: string;
}

/**
 * The speech engines of a host: which one starts new work, and which one looks after started work. A
 * host with one engine needs none of this. An order of engines that step in for each other is an
 * implementation of this port.
 */
export interface SpeechEngines {
  /**
   * What recordings and settings are checked against and recordings are converted for, before an
   * engine has taken the work. All engines that may take it must take audio in this form.
   */
  readonly default: SpeechToText;

  /** Providers that a person may ask for by name. Absent: only that of `default`. */
  readonly providers?: readonly string[];

  /**
   * Has one of the engines start the work. The ticket names it, and `issuerOf` finds it.
   *
   * An engine that rejected may have started the work all the same, if its answer got lost; offered
   * the same work again, one with `idempotentStart` gives the ticket of it.
   *
   * @throws what the engine threw that was asked last.
   */
  start(offer: SpeechOffer, options?: CallOptions): Promise<SpeechTicket>;

  /** Whether there is an engine to start work besides those of these providers. */
  hasOtherThan(failed: readonly string[]): boolean;

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
