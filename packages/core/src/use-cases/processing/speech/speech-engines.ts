import type { SpeechTicket } from '../../../domain/session/speech-ticket.js';
import { PortError } from '../../../errors/port-error.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { OtherSpeechEngines, SpeechEngines } from '../../../ports/speech-engines.js';
import type { SpeechToText } from '../../../ports/speech-to-text.js';
import type { Tracer } from '../../../ports/tracer.js';
import { tracedCalls } from '../../../tracing/traced-calls.js';

/** Accepts one engine, or several with their own rule on which one starts which work. */
export function enginesOf(
  speech: SpeechToText | SpeechEngines,
  others?: OtherSpeechEngines,
): SpeechEngines {
  return 'issuerOf' in speech ? speech : speechEngines(speech, others);
}

/** The same engines with a span around each call. */
export function tracedEngines(tracer: Tracer, engines: SpeechEngines): SpeechEngines {
  const traced = (engine: SpeechToText): SpeechToText =>
    tracedCalls(tracer, 'speech-to-text', engine);
  return {
    default: traced(engines.default),
    ...(engines.providers === undefined ? {} : { providers: engines.providers }),
    start: (offer, options) => {
      const { provider } = engines.default;
      const start = (): Promise<SpeechTicket> => engines.start(offer, options);
      return tracedCalls(tracer, 'speech-to-text', { provider, start }).start();
    },
    hasOtherThan: (failed) => engines.hasOtherThan(failed),
    issuerOf: async (ticket) => {
      const issuer = await engines.issuerOf(ticket);
      return issuer === undefined ? undefined : traced(issuer);
    },
  };
}

/** A default engine that starts all work. The others only handle tickets that they issued. */
export function speechEngines(main: SpeechToText, others: OtherSpeechEngines = {}): SpeechEngines {
  return {
    default: main,
    start: (offer, options) => main.start(offer.requestFor(main), options),
    hasOtherThan: () => false,
    issuerOf: async ({ provider = main.provider }: Partial<SpeechTicket>) => {
      if (provider === main.provider) return main;
      return Object.hasOwn(others, provider) ? await others[provider]?.() : undefined;
    },
  };
}

/**
 * Asks the issuer of a ticket to delete the work and inputs that it holds for the ticket.
 *
 * @throws PortError `unavailable` if the issuer is not configured here; errors of `release`.
 */
export async function releaseTicket(
  engines: SpeechEngines,
  ticket: SpeechTicket,
  options: CallOptions,
): Promise<void> {
  const issuer = await engines.issuerOf(ticket);
  if (issuer !== undefined) return await issuer.release(ticket, options);
  const { provider } = ticket;
  const message = `${provider} is not configured here and may still hold a recording; configure it until it is removed, or remove it there by hand`;
  const details = { port: 'speech-to-text', operation: 'release', adapter: provider };
  throw new PortError('unavailable', message, details);
}
