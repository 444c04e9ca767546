import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DomainError, PortError } from '@attune/core';

/** A place in our code or in a library. */
export interface CodePlace {
  /** Relative to the folder that holds the packages. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly isOurs: boolean;
}

/** What may be told of an error to a service outside: nothing that a person wrote or said. */
export interface ErrorFacts {
  readonly name: string;
  readonly code?: string;
  readonly port?: string;
  readonly operation?: string;
  readonly adapter?: string;
  /** The call that threw comes first. */
  readonly places: readonly CodePlace[];
}

const builtIn = new Set([
  ...['AbortError', 'AggregateError', 'Error', 'EvalError', 'RangeError', 'ReferenceError'],
  ...['SyntaxError', 'TimeoutError', 'TypeError', 'URIError'],
]);
/** Of the system, of Node, and of Postgres; written by programs alone. */
const systemCode = /^(?:E[A-Z0-9]{2,20}|ERR_[A-Z0-9_]{2,60}|[0-9][0-9A-Z]{4})$/u;
const ownName = /^[a-z][a-zA-Z0-9-]{0,40}$/u;
const ownCode = /^[a-z][a-z_]{0,40}$/u;
const deepest = 5;
const mostPlaces = 30;
const mostKnownFiles = 2_000;

/**
 * The error and what caused it, the outermost first. Messages, own members and names of functions are
 * left out, because they may quote what a person wrote; places are kept only if the file exists.
 */
export function errorFacts(error: unknown): readonly ErrorFacts[] {
  const facts: ErrorFacts[] = [];
  let cause = error;
  for (let depth = 0; depth < deepest && cause instanceof Error; depth += 1) {
    facts.push(factsOf(cause));
    cause = cause.cause;
  }
  return facts.length > 0 ? facts : [{ name: 'Error', places: [] }];
}

function factsOf(error: Error): ErrorFacts {
  const { code } = error as { readonly code?: unknown };
  const places = placesIn(error.stack ?? '');
  if (PortError.is(error)) {
    const { port, operation, adapter } = error as PortError;
    return {
      name: 'PortError',
      ...own('code', code, ownCode),
      ...own('port', port, ownName),
      ...own('operation', operation, ownName),
      ...own('adapter', adapter, ownName),
      places,
    };
  }
  if (DomainError.is(error)) return { name: 'DomainError', ...own('code', code, ownCode), places };
  const name = builtIn.has(error.name) ? error.name : 'Error';
  return { name, ...own('code', code, systemCode), places };
}

function own<N extends string>(
  name: N,
  value: unknown,
  form: RegExp,
): { readonly [K in N]?: string } {
  if (typeof value !== 'string' || !form.test(value)) return {};
  return { [name]: value } as { readonly [K in N]: string };
}

const place = /((?:file:\/\/)?\/[^\s()]{1,1000}):(\d{1,7}):(\d{1,7})\)?$/u;

function placesIn(stack: string): readonly CodePlace[] {
  const places: CodePlace[] = [];
  for (const line of stack.slice(0, 65_536).split('\n').slice(0, 200)) {
    const found = placeIn(line);
    if (found !== undefined) places.push(found);
    if (places.length >= mostPlaces) break;
  }
  return places;
}

function placeIn(line: string): CodePlace | undefined {
  if (line.length > 2_000) return undefined;
  const [, path = '', row = '', column = ''] = place.exec(line) ?? [];
  const file = shownFile(path);
  if (file === undefined) return undefined;
  const isOurs = !file.includes('node_modules/');
  return { file, line: Number(row), column: Number(column), isOurs };
}

/** What was looked up of files; a message may quote any number of names. */
const known = new Map<string, string | undefined>();

/** A file of the program, from the folder of our packages or of the libraries on. */
function shownFile(path: string): string | undefined {
  if (!known.has(path)) {
    if (known.size >= mostKnownFiles) return undefined;
    known.set(path, lookUp(path));
  }
  return known.get(path);
}

function lookUp(path: string): string | undefined {
  if (!/\.[cm]?[jt]s$/u.test(path)) return undefined;
  const at = Math.max(path.lastIndexOf('/node_modules/'), path.lastIndexOf('/packages/'));
  if (at < 0) return undefined;
  try {
    const file = path.startsWith('file:') ? fileURLToPath(path) : path;
    return existsSync(file) ? path.slice(at + 1) : undefined;
  } catch {
    return undefined;
  }
}
