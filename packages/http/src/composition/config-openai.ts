import type { Reader, Setting } from './config-reader.js';
import { seconds, text, wholeNumber } from './config-values.js';
import type { IdleVariable } from './idle-variables.js';

/** What a variable of ours is set to, or the variable that the sources call it. */
export interface Named {
  readonly apiKey?: string | undefined;
  readonly model?: string | undefined;
  /** In seconds. */
  readonly timeoutSeconds?: number | undefined;
  readonly retries?: number | undefined;
}

const names = {
  OPENAI_API_KEY: 'LLM_API_KEY',
  OPENAI_MODEL: 'LLM_MODEL',
  OPENAI_TIMEOUT: 'LLM_TIMEOUT_SECONDS',
  OPENAI_RETRIES: 'LLM_RETRIES',
} as const;

type OpenaiName = keyof typeof names;

/**
 * Names of the sources for a language model at OpenAI. They count only where LLM_BASE_URL names the
 * server: many machines have OPENAI_API_KEY set for other programs, and a transcript must not leave
 * the machine because of it.
 */
export function readOpenai(reader: Reader, isServerNamed: boolean): Named {
  const find = <T>(name: OpenaiName, setting: Omit<Setting<T>, 'example' | 'note' | 'quiet'>) => {
    const note = idleReason(reader, name, isServerNamed) ?? `read as ${names[name]}`;
    const found = reader.read(name, { ...setting, example: `${name}=…`, note, quiet: true });
    return idleReason(reader, name, isServerNamed) === undefined ? found : undefined;
  };
  return {
    apiKey: find('OPENAI_API_KEY', { schema: text, shows: 'nothing' }),
    model: find('OPENAI_MODEL', { schema: text }),
    timeoutSeconds: find('OPENAI_TIMEOUT', { schema: seconds(1, 86_400) }),
    retries: find('OPENAI_RETRIES', { schema: wholeNumber(0, 20) }),
  };
}

/** Those that are set and change nothing. */
export function unusedOpenai(reader: Reader, isServerNamed: boolean): readonly IdleVariable[] {
  return (Object.keys(names) as OpenaiName[]).flatMap((name) => {
    const reason = idleReason(reader, name, isServerNamed);
    return reason === undefined || reader.given(name) === undefined ? [] : [{ name, reason }];
  });
}

function idleReason(
  { given }: Reader,
  name: OpenaiName,
  isServerNamed: boolean,
): string | undefined {
  if (!isServerNamed) {
    return `no server is named: with LLM_BASE_URL=https://api.openai.com/v1, transcripts go to OpenAI and this is read as ${names[name]}`;
  }
  return given(names[name]) === undefined ? undefined : `${names[name]} is set and wins`;
}
