import { openSync } from 'node:fs';
import pino from 'pino';
import {
  appendFile,
  type LineDestination,
  type PipeDestination,
  untilBroken,
} from './append-file.js';
import { loggable } from './loggable.js';

const logLevels = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

/**
 * Writes structured lines. What is given passes a filter first: members named like a secret are
 * blanked out, and of an error only parts that cannot quote content are kept.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log whose lines all carry these fields too. */
  child(fields: object): Log;
}

/** The channels of a host; each line names its own as `channel`. */
export interface Logs {
  readonly log: Log;
  readonly worker: Log;
  /** Who did what to which thing. Written at every level; throws when it cannot be written. */
  readonly audit: Log;
  /** Sign-ins and what else concerns credentials. Written at every level. */
  readonly auth: Log;
  /** Writes out what is still held back. */
  close(): void;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Where lines go; defaults to the standard output. */
  readonly destination?: PipeDestination;
  /** Files of their own for two channels: appended to, made for their owner alone. */
  readonly auditFile?: string;
  readonly authFile?: string;
  /** Said in every line besides; asked for with each. */
  readonly fields?: () => object;
}

/** Under load many lines are written at once: a call of the system for each costs more than the line. */
const outputOptions = {
  dest: 1,
  sync: false,
  minLength: 32_768,
  maxWrite: 65_536,
  periodicFlush: 50,
  contentMode: 'buffer',
} as const;

/** How long the last lines may take. A reader that stands still must not keep the process. */
const lastLinesMs = 2_000;

/** The standard output. It gets bytes: given texts, pino measures all waiting texts again for each line. */
function standardOutput(): PipeDestination {
  let endsAt = Number.POSITIVE_INFINITY;
  let isGone = false;
  const stream = pino.destination({
    ...outputOptions,
    retryEAGAIN: () => performance.now() < endsAt,
  });
  return {
    write: (line) => isGone || stream.write(Buffer.from(line) as unknown as string),
    on: (event, listener) => stream.on(event, (error) => isGone || listener(error)),
    flushSync: () => {
      endsAt = performance.now() + lastLinesMs;
      try {
        stream.flushSync();
      } catch {
        // The reader is gone or does not read, and there is nowhere else to say so.
        isGone = true;
        stream.destroy();
      }
    },
  };
}

/** Opens the channels. @throws the error of the system when a file cannot be opened. */
export function createLogs(options: LogOptions): Logs {
  const { level, destination, auditFile, authFile, fields } = options;
  const output = destination ?? standardOutput();
  const files: PipeDestination[] = [];
  const log = channel('host', level, output, fields);
  const auth = (file: string | undefined): Log => {
    if (file === undefined) return channel('auth', 'info', output, fields);
    const stream = pino.destination({ dest: openSync(file, 'a', 0o600), sync: true });
    // A full disk must not take the host down; that entries are missing must be seen.
    stream.on('error', (error: unknown) => log.error({ error }, 'The auth log is not written'));
    files.push(stream);
    return channel('auth', 'info', stream, fields);
  };
  const audited = auditFile === undefined ? untilBroken(output) : appendFile(auditFile);
  return {
    log,
    worker: channel('worker', level, output, fields),
    audit: channel('audit', 'info', audited, fields),
    auth: auth(authFile),
    close: () => {
      for (const stream of [output, ...files]) stream.flushSync?.();
    },
  };
}

function channel(
  name: string,
  level: LogLevel,
  output: LineDestination,
  fields: LogOptions['fields'],
): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: isoTime,
      formatters: { level: (label) => ({ level: label }) },
      ...(fields === undefined ? {} : { mixin: fields }),
    },
    output as pino.DestinationStream,
  );
  return wrap(logger.child({ channel: name }));
}

let sameMs = 0;
let sameMsText = '';

/** What lines of the same millisecond share is written out once. */
function isoTime(): string {
  const now = Date.now();
  if (now !== sameMs) {
    sameMs = now;
    sameMsText = `,"time":"${new Date(now).toISOString()}"`;
  }
  return sameMsText;
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (fields, message) => logger.debug(loggable(fields), message),
    info: (fields, message) => logger.info(loggable(fields), message),
    warn: (fields, message) => logger.warn(loggable(fields), message),
    error: (fields, message) => logger.error(loggable(fields), message),
    child: (fields) => wrap(logger.child(loggable(fields))),
  };
}
