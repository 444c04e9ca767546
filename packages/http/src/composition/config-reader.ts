import type { z } from 'zod';
import type { EnvFile } from './env-file.js';
import type { GivenName } from './near-names.js';
import type { Variables } from './variables.js';

/** One variable with where its value comes from, for `attune config`. */
export interface ConfigEntry {
  readonly name: string;
  /** Fit to be shown: a secret is not in it. */
  readonly value: string;
  readonly origin: 'command line' | 'environment' | '.env' | 'default';
  /** What a person should know besides. */
  readonly note?: string;
}

/** How one variable is read. */
export interface Setting<T> {
  readonly schema: z.ZodType<T, string>;
  /** A valid value, for the message about an invalid one. */
  readonly example: string;
  /** Other names of the same thing. */
  readonly aliases?: readonly string[];
  /** What of the value may be shown; of an address all but who logs in and what is asked for. */
  readonly shows?: 'everything' | 'address' | 'nothing';
  /** Told instead of a value when it is not set. */
  readonly unset?: string;
  readonly note?: string;
  /** Means nothing here, and so is not worth a line unless it is set. */
  readonly quiet?: boolean;
}

/** Reads variables one by one and collects what is wrong with them. */
export interface Reader {
  /** `undefined` when it is not set, and when it is wrong, which goes to the faults. */
  readonly read: <T>(name: string, setting: Setting<T>) => T | undefined;
  /** A wrong one counts as not set here, besides being among the faults. */
  readonly readOr: <T>(name: string, fallback: string, setting: Setting<T>) => T;
  /** What one that another section reads is set to, as it stands; an entry may hide it. */
  readonly given: (name: string) => string | undefined;
  /** All names that are set, also those that nothing reads. */
  readonly names: readonly GivenName[];
  /** The names that were asked for so far. */
  readonly known: ReadonlySet<string>;
  readonly faults: string[];
  readonly entries: ConfigEntry[];
}

export interface Sources {
  readonly environment: Variables;
  /** Wins over the environment. */
  readonly overrides?: Variables | undefined;
  /** Fills what the environment does not set. */
  readonly file?: EnvFile | undefined;
}

interface Found {
  readonly name: string;
  readonly text: string;
  readonly origin: ConfigEntry['origin'];
}

export function createReader({ environment, overrides = {}, file }: Sources): Reader {
  const layers = [
    { origin: 'command line', variables: overrides },
    { origin: 'environment', variables: environment },
    { origin: '.env', variables: file?.variables ?? {} },
  ] as const;
  const faults: string[] = [...(file?.faults ?? [])];
  const known = new Set<string>();
  const entries: ConfigEntry[] = [];

  function find(names: readonly string[]): Found | undefined {
    for (const name of names) known.add(name);
    for (const { origin, variables } of layers) {
      const given = names.flatMap((name) => {
        const text = variables[name];
        return text === undefined || text === '' ? [] : [{ name, text, origin }];
      });
      if (new Set(given.map(({ text }) => text)).size > 1) {
        faults.push(
          `${given.map(({ name }) => name).join(' and ')}: have the same meaning but different values; set only one of them.`,
        );
      }
      if (given[0] !== undefined) return given[0];
    }
    return undefined;
  }

  function read<T>(name: string, setting: Setting<T>, fallback?: string): T | undefined {
    const found = find([name, ...(setting.aliases ?? [])]);
    if (found !== undefined || setting.quiet !== true) {
      entries.push(entryOf(found ?? { name, text: fallback ?? '', origin: 'default' }, setting));
    }
    if (found === undefined) return undefined;
    // A schema that gives no words of its own must not speak in those of the library.
    const parsed = setting.schema.safeParse(found.text, { error: () => '' });
    if (parsed.success) return parsed.data;
    const message = parsed.error.issues[0]?.message || 'is not valid';
    faults.push(`${found.name}: ${message}, such as ${setting.example}${quoted(found, setting)}.`);
    return undefined;
  }

  return {
    read,
    readOr: (name, fallback, setting) =>
      read(name, setting, fallback) ?? setting.schema.parse(fallback),
    given: (name) => find([name])?.text,
    names: layers.flatMap(({ origin, variables }) =>
      Object.keys(variables)
        .filter((name) => (variables[name] ?? '') !== '')
        .map((name) => ({ name, inFile: origin === '.env' })),
    ),
    known,
    faults,
    entries,
  };
}

function entryOf(found: Found, setting: Setting<unknown>): ConfigEntry {
  const { name, text, origin } = found;
  const value = text === '' ? (setting.unset ?? '(not set)') : shown(text, setting);
  return { name, value, origin, ...(setting.note === undefined ? {} : { note: setting.note }) };
}

const hidden = '(hidden)';
/** As in `name:password@host` or a private key, which people write into the wrong variable, too. */
const withCredentials = /:[^\s@]*@|-----BEGIN /u;

function shown(text: string, { shows = 'everything' }: Setting<unknown>): string {
  if (shows === 'nothing') return hidden;
  if (shows === 'everything') return withCredentials.test(text) ? hidden : text;
  return URL.canParse(text) ? withoutCredentials(new URL(text)) : hidden;
}

function withoutCredentials(url: URL): string {
  const { protocol, host, pathname } = url;
  // What is no address of the usual kind, such as `user:password`, has no host.
  if (host === '') return hidden;
  const path = pathname === '/' ? '' : pathname;
  return `${protocol}//${host}${path}`;
}

const longestQuote = 80;

function quoted({ text }: Found, setting: Setting<unknown>): string {
  const value = shown(text, setting);
  if (value === hidden) return '; its present value is not shown';
  const short = value.length > longestQuote ? `${value.slice(0, longestQuote)}…` : value;
  return `; it is ${JSON.stringify(short)}`;
}
