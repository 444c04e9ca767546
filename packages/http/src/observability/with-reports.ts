import type { Log } from './logger.js';

/** Reports errors to a service that understands Sentry's protocol. */
export interface ErrorReports {
  /** `what` is a sentence of our own. Never throws. */
  report(error: unknown, what: string, channel: string): void;
  /** Sends what waits. Resolves after at most `ms`. */
  close(ms: number): Promise<void>;
}

/** The same log, which also reports the errors that it writes at the level `error`. */
export function withReports(log: Log, channel: string, reports: ErrorReports): Log {
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => {
      log.error(fields, message);
      const { error } = fields as { readonly error?: unknown };
      if (error !== undefined) reports.report(error, message, channel);
    },
    child: (fields) => withReports(log.child(fields), channel, reports),
  };
}
