import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { SpokenSample } from '@attune/core/conformance';
import type { BlobStore, SpeechTicket, SpeechToText } from '@attune/core/ports';
import { it } from 'vitest';
import {
  type Config,
  ConfigError,
  loadConfig,
  type PortName,
} from '../../packages/http/src/composition/config.js';
import { spokenSample } from '../support/spoken-sample.js';

const environment = process.env;

/** A bucket or a container that this run makes and removes. */
export const ownPlace: string = `attune-live-${randomBytes(6).toString('hex')}`;

export interface LiveOptions {
  readonly family: 'aws' | 'azure';
  /** Ports that the family must be chosen for. */
  readonly ports: readonly PortName[];
  /** A variable that must be set, or one of these. */
  readonly wanted: readonly string[];
  /** Values that win over the environment. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Declares the suites of a port over an account, or says aloud why they are not run. */
export function onAccount(
  title: string,
  { family, ports, wanted, overrides }: LiveOptions,
  declare: (config: Config) => void,
): void {
  const chosen = Object.fromEntries(
    ports.map((port) => [`${port.toUpperCase()}_PROVIDER`, family] as const),
  );
  const found = read({ PROVIDER: 'local', ...overrides, ...chosen }, wanted);
  if (typeof found !== 'string') {
    declare(found);
    return;
  }
  const line = `${title}, not tried on an account: ${found}`;
  process.stdout.write(`${line}\n`);
  it.skipIf(true)(line, () => undefined);
}

function read(
  overrides: Readonly<Record<string, string>>,
  wanted: readonly string[],
): Config | string {
  if (environment['ATTUNE_LIVE_CLOUD'] !== 'yes') {
    return 'it costs money; run it by "npm run live-cloud", see docs/guides/try-on-an-account.md';
  }
  if (!wanted.some((name) => environment[name])) return `set ${wanted.join(' or ')}`;
  try {
    return loadConfig(environment, { overrides }).config;
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.join(' ');
    throw error;
  }
}

/** The sample of the project, or a recording of the person's own: a WAV of one channel at 16 kHz. */
export async function spoken(): Promise<SpokenSample> {
  const { ATTUNE_LIVE_WAV: file, ATTUNE_LIVE_WORDS: words } = environment;
  if (file === undefined || words === undefined) return await spokenSample();
  return { wav: new Uint8Array(await readFile(file)), words, language: 'en-US' };
}

/** Real services take their time between two looks. */
export async function pause(): Promise<void> {
  await setTimeout(environment['ATTUNE_LIVE_WAV'] === undefined ? 5_000 : 50);
}

/** An engine, and what removes everything that was started through it. */
export interface Watched {
  readonly port: SpeechToText;
  clear(): Promise<void>;
}

/** A service deletes no job that runs, so what is started may have to end first. */
export function watch(engine: SpeechToText): Watched {
  const tickets: SpeechTicket[] = [];
  return {
    port: {
      ...engine,
      start: async (request, options) => {
        const ticket = await engine.start(request, options);
        tickets.push(ticket);
        return ticket;
      },
    },
    clear: async () => {
      for (const ticket of tickets.splice(0)) await release(engine, ticket);
    },
  };
}

async function release(engine: SpeechToText, ticket: SpeechTicket): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await engine.release(ticket);
    } catch (error) {
      if (tries === 120) throw error;
      await pause();
    }
  }
}

/** Deletes everything in a store. */
export async function empty(store: BlobStore): Promise<void> {
  for (;;) {
    const { items } = await store.list({ prefix: '' });
    if (items.length === 0) return;
    for (const { key } of items) await store.delete(key);
  }
}
