import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Variables } from './variables.js';

/** What a file of variables holds, and what is wrong with it. */
export interface EnvFile {
  readonly variables: Variables;
  readonly faults: readonly string[];
}

/** Reads a file of variables; `undefined` when there is none. */
export function readEnvFile(path = '.env'): EnvFile | undefined {
  try {
    return parseEnvFile(readFileSync(path, 'utf8'), path);
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    return { variables: {}, faults: [`${path}: cannot be read (${code}); correct or remove it.`] };
  }
}

/** Reads the text of such a file: `NAME=value` lines, `#` comments, quoted values over many lines. */
export function parseEnvFile(text: string, path = '.env'): EnvFile {
  const plain = text.replace(/^\uFEFF/u, '').replaceAll('\r\n', '\n');
  const faults = faultsOf(plain.split('\n')).map(
    ({ line, what }) => `${path} line ${line}: ${what}, such as PORT=8000.`,
  );
  return { variables: faults.length === 0 ? parseEnv(plain) : {}, faults };
}

interface LineFault {
  readonly line: number;
  readonly what: string;
}

const assignment = /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(.*)$/u;

/** Node's parser passes over what it does not understand; a person wants to be told. */
function faultsOf(lines: readonly string[]): LineFault[] {
  const faults: LineFault[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s*(?:#|$)/u.test(line)) continue;
    const value = assignment.exec(line)?.[1];
    if (value === undefined) {
      faults.push({ line: index + 1, what: 'must be NAME=value' });
      continue;
    }
    const more = linesOfValue(value, lines.slice(index + 1));
    if (more === undefined) {
      faults.push({ line: index + 1, what: 'must close its quote' });
    }
    index += more ?? 0;
  }
  return faults;
}

/** How many further lines a quoted value takes; `undefined` when its quote does not end well. */
function linesOfValue(value: string, following: readonly string[]): number | undefined {
  const [quote = ''] = value;
  if (!['"', "'", '`'].includes(quote)) return 0;
  for (const [index, line] of [value.slice(1), ...following].entries()) {
    const end = line.indexOf(quote);
    if (end !== -1) return /^\s*(?:#.*)?$/u.test(line.slice(end + 1)) ? index : undefined;
  }
  return undefined;
}
