import type { SpeechWork } from '../../../domain/session/session.js';
import { heldTickets } from '../../../domain/session/session-work.js';
import type { SpeechTicket } from '../../../domain/session/speech-ticket.js';
import { isSameJson } from '../../../json/is-same-json.js';

/** Ends the current work. Its provider holds no more data. */
export function clearTicket({ run, unreleased, failed, wanted }: SpeechWork): SpeechWork {
  return {
    run: run + 1,
    ...(unreleased === undefined ? {} : { unreleased }),
    ...(failed === undefined ? {} : { failed }),
    ...(wanted === undefined ? {} : { wanted }),
  };
}

/** The providers that failed for good, this one included. */
export function withProvider(failed: SpeechWork['failed'], provider: string): readonly string[] {
  return [...new Set([...(failed ?? []), provider])];
}

/** Ends the current work; its provider still has to delete data. All engines may be asked again. */
export function setTicketAside(speech: SpeechWork): SpeechWork {
  const unreleased = heldTickets(speech);
  return {
    run: speech.run + 1,
    ...(unreleased.length === 0 ? {} : { unreleased }),
    ...(speech.wanted === undefined ? {} : { wanted: speech.wanted }),
  };
}

/** The same work without tickets whose providers have deleted the data. */
export function withoutReleased(
  { ticket, startedAt, unreleased = [], run, failed, wanted }: SpeechWork,
  released: readonly SpeechTicket[],
): SpeechWork {
  const isHeld = (one: SpeechTicket): boolean => !released.some((other) => isSameJson(one, other));
  const left = unreleased.filter(isHeld);
  return {
    run,
    ...(ticket !== undefined && isHeld(ticket) ? { ticket } : {}),
    ...(ticket !== undefined && isHeld(ticket) && startedAt !== undefined ? { startedAt } : {}),
    ...(left.length === 0 ? {} : { unreleased: left }),
    ...(failed === undefined ? {} : { failed }),
    ...(wanted === undefined ? {} : { wanted }),
  };
}
