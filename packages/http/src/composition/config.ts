import type { LocalConfig } from '@attune/adapters-local';
import { z } from 'zod';

/** The ports that a variable of their own can choose an adapter for. */
export const portNames = [
  'storage',
  'database',
  'queue',
  'speech',
  'language',
  'notes',
  'push',
] as const;

export type PortName = (typeof portNames)[number];

/** Everything the host lets be configured. */
export interface Config {
  /** The adapter or family chosen for each port. */
  readonly providers: Readonly<Record<PortName, string>>;
  readonly dataDirectory: string;
  readonly maxRecordingBytes: number;
  /** BCP 47 tags; absent: every language. */
  readonly allowedLanguages?: readonly string[];
  readonly workerConcurrency: number;
  /** Where programs and models of the local family are, when not in their usual places. */
  readonly programs: Pick<LocalConfig, 'ffmpeg' | 'ffprobe' | 'pocketsphinx' | 'pocketsphinxModel'>;
}

/** One variable with where its value comes from, for `attune config`. */
export interface ConfigEntry {
  readonly name: string;
  readonly value: string;
  readonly origin: 'environment' | 'default' | 'command line';
}

/** The configuration cannot be used. Lists every fault at once. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/u, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

const languageTag = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u;

/** JSON from tag to name, as the systems before had it, or a plain list of tags. */
const languages = z.string().transform((text, context) => {
  const tags = text.trim().startsWith('{')
    ? jsonKeys(text)
    : text.split(',').map((tag) => tag.trim());
  if (tags !== undefined && tags.length > 0 && tags.every((tag) => languageTag.test(tag)))
    return tags;
  context.addIssue({ code: 'custom', message: 'must be like {"en-US": "English"} or en-US,de-DE' });
  return z.NEVER;
});

const adapterName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/u, 'must be a family or an adapter, such as local or pglite');

/** Reads the configuration from the environment: the only place that does. */
export function readEnvironment(): Environment {
  return process.env;
}

/**
 * Makes the configuration out of variables; an empty value counts as not set.
 *
 * @throws ConfigError listing every fault.
 */
export function loadConfig(
  environment: Environment,
  overrides: Environment = {},
): { readonly config: Config; readonly entries: readonly ConfigEntry[] } {
  const { read, faults, entries } = createReader(environment, overrides);
  const family = read('PROVIDER', adapterName, 'local') ?? 'local';
  const providers = Object.fromEntries(
    portNames.map((port) => [
      port,
      read(`${port.toUpperCase()}_PROVIDER`, adapterName, family) ?? family,
    ]),
  ) as Record<PortName, string>;
  const dataDirectory = read('DATA_DIR', z.string(), '.attune') ?? '';
  const megabytes = read('MAX_FILE_SIZE_MB', wholeNumber(1, 100_000), '500') ?? 0;
  const allowedLanguages = read('ALLOWED_LANGS', languages, undefined);
  const workerConcurrency = read('WORKER_CONCURRENCY', wholeNumber(1, 256), '1') ?? 1;
  const programs = present({
    ffmpeg: read('FFMPEG_PATH', z.string(), undefined),
    ffprobe: read('FFPROBE_PATH', z.string(), undefined),
    pocketsphinx: read('POCKETSPHINX_PATH', z.string(), undefined),
    pocketsphinxModel: read('POCKETSPHINX_MODEL_DIR', z.string(), undefined),
  });
  if (faults.length > 0) throw new ConfigError(faults);
  const config: Config = {
    providers,
    dataDirectory,
    maxRecordingBytes: megabytes * 1_048_576,
    ...(allowedLanguages === undefined ? {} : { allowedLanguages }),
    workerConcurrency,
    programs,
  };
  return { config, entries };
}

interface Reader {
  /** Resolves `undefined` when it is not set, and when it is wrong, which goes to the faults. */
  readonly read: <T>(
    name: string,
    schema: z.ZodType<T, string>,
    fallback: string | undefined,
  ) => T | undefined;
  readonly faults: string[];
  readonly entries: ConfigEntry[];
}

function createReader(environment: Environment, overrides: Environment): Reader {
  const faults: string[] = [];
  const entries: ConfigEntry[] = [];
  const lookUp = (name: string, fallback: string | undefined): string | undefined => {
    const given = overrides[name] || environment[name] || undefined;
    const origin = overrides[name]
      ? 'command line'
      : given === undefined
        ? 'default'
        : 'environment';
    entries.push({ name, value: given ?? fallback ?? '(not set)', origin });
    return given ?? fallback;
  };
  return {
    faults,
    entries,
    read: (name, schema, fallback) => {
      const text = lookUp(name, fallback);
      if (text === undefined) return undefined;
      const parsed = schema.safeParse(text);
      if (parsed.success) return parsed.data;
      faults.push(
        `${name}: ${parsed.error.issues[0]?.message ?? 'is not valid'}; it is "${text}".`,
      );
      return undefined;
    },
  };
}

function present<T extends Record<string, string | undefined>>(
  given: T,
): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}

function jsonKeys(text: string): string[] | undefined {
  try {
    return Object.keys(JSON.parse(text) as object);
  } catch {
    return undefined;
  }
}
