import type { Reader, Setting } from './config-reader.js';
import { text } from './config-values.js';
import { nearNames } from './near-names.js';

/** A variable that is set and understood, but changes nothing here. */
export interface IdleVariable {
  readonly name: string;
  readonly reason: string;
}

type Idle = readonly [name: string, shows: Setting<string>['shows'], ...aliases: string[]];

/**
 * Variables of other systems and families. They keep their names, so that none is renamed twice.
 */
const idle: Readonly<Record<string, readonly Idle[]>> = {
  'one process answers requests; more of them run as "attune serve --role api"': [
    ['GUNICORN_WORKERS', 'everything'],
  ],
  'LOG_LEVEL=debug takes its place': [
    ['DEBUG', 'everything'],
    ['FLASK_DEBUG', 'everything'],
  ],
  'NODE_ENV takes its place': [['FLASK_ENV', 'everything']],
  'HOST takes its place': [['FLASK_RUN_HOST', 'everything']],
  'PORT takes its place': [['FLASK_RUN_PORT', 'everything']],
  'JWT_SECRET_KEY takes its place': [['FLASK_SECRET_KEY', 'nothing']],
  'HOST and PORT take its place': [['GUNICORN_BIND', 'everything']],
  'REQUEST_TIMEOUT_SECONDS takes its place': [['GUNICORN_TIMEOUT', 'everything']],
  'SHUTDOWN_GRACE_SECONDS takes its place': [['GUNICORN_GRACEFUL_TIMEOUT', 'everything']],
  'LOG_LEVEL takes its place': [['GUNICORN_LOG_LEVEL', 'everything']],
};

/** Other names that begin like this belong to programs that Attune does not run on. */
const foreign: Readonly<Record<string, string>> = {
  FLASK_: 'Attune does not run on Flask; "attune config" lists what it reads',
  GUNICORN_: 'Attune does not run on Gunicorn; "attune config" lists what it reads',
};

/** Reads them for what they are: set, but without effect. */
export function readIdle(reader: Reader): readonly IdleVariable[] {
  const named = Object.entries(idle).flatMap(([reason, variables]) =>
    variables.flatMap(([name, shows = 'nothing', ...aliases]) =>
      readOne(reader, name, reason, { shows, aliases }),
    ),
  );
  const others = new Set(reader.names.map(({ name }) => name).filter(isForeign));
  const known = new Set(reader.known);
  return [
    ...named,
    ...[...others]
      .filter((name) => !known.has(name))
      .flatMap((name) => readOne(reader, name, foreign[prefixOf(name)] ?? '', {})),
  ];
}

function readOne(
  { read }: Reader,
  name: string,
  reason: string,
  { shows = 'nothing', aliases = [] }: Partial<Pick<Setting<string>, 'shows' | 'aliases'>>,
): readonly IdleVariable[] {
  const setting = { schema: text, example: name, shows, aliases, note: reason, quiet: true };
  return read(name, setting) === undefined ? [] : [{ name, reason }];
}

function prefixOf(name: string): string {
  return name.slice(0, name.indexOf('_') + 1);
}

function isForeign(name: string): boolean {
  return Object.hasOwn(foreign, prefixOf(name));
}

/**
 * Names that are almost ours. Call it when all others were read.
 *
 * @returns what to tell; each is among the entries, too, without its value.
 */
export function readNear(reader: Reader): readonly IdleVariable[] {
  const near = nearNames(reader.names, new Set(reader.known));
  return near.flatMap(({ name, reason }) => readOne(reader, name, reason, {}));
}
