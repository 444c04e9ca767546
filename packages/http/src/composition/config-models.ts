import type { LocalConfig } from '@attune/adapters-local';
import { readSpeechPatience } from './config-engines.js';
import { readOpenai, unusedOpenai } from './config-openai.js';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { modelNames, seconds, text, webAddress, wholeNumber } from './config-values.js';
import type { IdleVariable } from './idle-variables.js';

/** Servers with the routes of OpenAI; absent ones are not used. */
export type ModelConfig = Pick<LocalConfig, 'speechServer' | 'languageModel'>;

/** How much a language model sees at once, how long it may take and how often it is asked again. */
export type ModelPatience = Required<
  Pick<NonNullable<ModelConfig['languageModel']>, 'contextTokens' | 'timeLimitMs' | 'maxRetries'>
>;

/** Reads where speech is recognized and where a language model runs. */
export function readModels(reader: Reader): {
  readonly models: ModelConfig;
  readonly patience: ModelPatience;
  /** Other models of the service that takes notes; a person may ask for them. */
  readonly notesModels: readonly string[];
} {
  const speechServer = readSpeech(reader);
  const patience = readPatience(reader);
  const languageModel = readLanguageModel(reader, patience);
  const notesModels = readNotesModels(reader);
  return { models: present({ speechServer, languageModel }), patience, notesModels };
}

function readSpeech(reader: Reader): ModelConfig['speechServer'] {
  const baseUrl = readAddress(reader, 'SPEECH_BASE_URL', 'http://localhost:8000/v1');
  const apiKey = readKey(reader, 'SPEECH_API_KEY');
  const model = reader.readOr('SPEECH_MODEL', 'whisper-1', {
    schema: text,
    example: 'SPEECH_MODEL=Systran/faster-whisper-small',
  });
  const concurrency = reader.readOr('SPEECH_CONCURRENCY', '2', {
    schema: wholeNumber(1, 64),
    example: 'SPEECH_CONCURRENCY=2',
  });
  const patience = readSpeechPatience(reader);
  return baseUrl === undefined
    ? undefined
    : { baseUrl, model, concurrency, ...patience, ...present({ apiKey }) };
}

/** Holds for every adapter of a language model. */
function readPatience({ readOr }: Reader): ModelPatience {
  const limit = readOr('LLM_TIMEOUT_SECONDS', '600', {
    schema: seconds(1, 86_400),
    example: 'LLM_TIMEOUT_SECONDS=600',
  });
  const maxRetries = readOr('LLM_RETRIES', '2', {
    schema: wholeNumber(0, 20),
    example: 'LLM_RETRIES=2',
  });
  const contextTokens = readOr('LLM_CONTEXT_TOKENS', '8192', {
    schema: wholeNumber(4_096, 10_000_000),
    example: 'LLM_CONTEXT_TOKENS=8192',
  });
  return { contextTokens, timeLimitMs: limit * 1_000, maxRetries };
}

function readLanguageModel(reader: Reader, patience: ModelPatience): ModelConfig['languageModel'] {
  const baseUrl = readAddress(reader, 'LLM_BASE_URL', 'http://localhost:11434/v1');
  const openai = readOpenai(reader, baseUrl !== undefined);
  const apiKey = readKey(reader, 'LLM_API_KEY') ?? openai.apiKey;
  const model =
    reader.read('LLM_MODEL', { schema: text, example: 'LLM_MODEL=qwen3:8b' }) ?? openai.model;
  if (baseUrl === undefined) return undefined;
  if (model === undefined) {
    reader.faults.push('LLM_MODEL: must be set with LLM_BASE_URL, such as LLM_MODEL=qwen3:8b.');
    return undefined;
  }
  const { timeoutSeconds } = openai;
  const timeLimitMs = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1_000;
  return {
    baseUrl,
    model,
    ...patience,
    ...present({ apiKey, timeLimitMs, maxRetries: openai.retries }),
  };
}

/** What `NOTES_PROVIDER` may say for a service that has several models. */
const servedNotes = ['openai-compatible', 'azure', 'aws'] as const;

export type ServedNotes = (typeof servedNotes)[number];

/** Whether `NOTES_PROVIDER` names a service that has several models. */
export function isServed(notes: string): notes is ServedNotes {
  return servedNotes.some((served) => served === notes);
}

function readNotesModels({ read }: Reader): readonly string[] {
  const example = 'NOTES_MODELS=qwen3:14b,llama3.3';
  return read('NOTES_MODELS', { schema: modelNames, example }) ?? [];
}

function readAddress({ read }: Reader, name: string, example: string): string | undefined {
  return read(name, { schema: webAddress, example: `${name}=${example}`, shows: 'address' });
}

function readKey({ read }: Reader, name: string): string | undefined {
  return read(name, { schema: text, example: `${name}=the-key`, shows: 'nothing' });
}

/** The adapters that are chosen by naming a server. */
export function chosenByModels({ speechServer, languageModel }: ModelConfig): {
  readonly speech?: string;
  readonly notes?: string;
} {
  return {
    ...(speechServer === undefined ? {} : { speech: name }),
    ...(languageModel === undefined ? {} : { notes: name }),
  };
}

const name = 'openai-compatible';

/** The adapters chosen for the ports that a server may serve. */
interface ModelChoices {
  readonly speech: string;
  readonly notes: string;
}

/** What is chosen and has no address. */
export function missingModels(
  { speech, notes }: ModelChoices,
  { speechServer, languageModel }: ModelConfig,
): readonly string[] {
  const missing = (port: string, variable: string, example: string): string =>
    `${port}_PROVIDER: ${name} needs an address, such as ${variable}=${example}.`;
  return [
    ...(speech === name && speechServer === undefined
      ? [missing('SPEECH', 'SPEECH_BASE_URL', 'http://localhost:8000/v1')]
      : []),
    ...(notes === name && languageModel === undefined
      ? [missing('NOTES', 'LLM_BASE_URL', 'http://localhost:11434/v1')]
      : []),
  ];
}

/** Names of the sources for a language model that change nothing here. */
export function unusedModelNames(reader: Reader): readonly IdleVariable[] {
  return unusedOpenai(reader, reader.given('LLM_BASE_URL') !== undefined);
}

/** Servers that are named and not used. */
export function unusedModels(
  { speech, notes }: ModelChoices,
  { speechServer, languageModel }: ModelConfig,
  notesModels: readonly string[],
): readonly IdleVariable[] {
  return [
    ...(speechServer === undefined || speech === name
      ? []
      : [{ name: 'SPEECH_BASE_URL', reason: `speech goes to "${speech}", which was chosen` }]),
    ...(languageModel === undefined || notes === name
      ? []
      : [{ name: 'LLM_BASE_URL', reason: `notes are taken by "${notes}", which was chosen` }]),
    ...(notesModels.length === 0 || isServed(notes)
      ? []
      : [{ name: 'NOTES_MODELS', reason: `notes are taken by "${notes}", which has no models` }]),
  ];
}
