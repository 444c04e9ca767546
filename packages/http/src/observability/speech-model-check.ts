import { basename } from 'node:path';
import { readBytes } from '@attune/core/adapter-kit';
import { MediaTool, SpeechToText } from '@attune/core/ports';
import { type App, type Config, speechEngine } from '../composition/index.js';
import { Concern, type HealthCheck, Outage } from './health.js';
import { knownSentence, knownSentenceOgg } from './known-sentence.js';
import { listen } from './listen.js';

/**
 * Takes the checks of a host: a local model is looked at, not loaded, since this process may not
 * need it for long. `attune doctor` has it loaded.
 */
export function withoutLoading(
  config: Pick<Config, 'providers' | 'sherpa'>,
  checks: readonly HealthCheck[],
): readonly HealthCheck[] {
  const { files } = config.sherpa;
  if (speechEngine(config).engine !== 'sherpa' || files === undefined) return checks;
  const look = async (): Promise<string> => {
    const { readModel } = await import('@attune/adapters-local/sherpa');
    const { name, family } = await readModel(files.model);
    return `${name} is installed, a ${family.name} model`;
  };
  return checks.map((check) =>
    check.name === 'speech' ? { name: 'speech', check: look, keepMs: 60_000 } : check,
  );
}

/**
 * Takes the checks of `attune doctor`: a model on this machine hears a sentence that is known, and
 * where there is none though there could be, that is said.
 */
export function withKnownSentence(
  config: Pick<Config, 'providers' | 'sherpa'>,
  checks: readonly HealthCheck[],
  app: App,
): readonly HealthCheck[] {
  const { engine, notice } = speechEngine(config);
  return checks.map((check) => {
    if (check.name !== 'speech') return check;
    if (notice !== undefined) return { ...check, check: (signal) => warned(check, notice, signal) };
    // Other models may hear other languages, or nothing that a machine speaks.
    if (engine !== 'sherpa' || !isOwn(config.sherpa.files?.model)) return check;
    return { ...check, check: (signal) => hearSentence(app, signal) };
  });
}

/** Whether it is one of the models that Attune itself names. */
function isOwn(model = ''): boolean {
  return /^moonshine-(?:tiny|base)-en$/u.test(basename(model));
}

async function warned(check: HealthCheck, notice: string, signal: AbortSignal): Promise<never> {
  const detail = await check.check(signal);
  throw new Concern(`${detail}. ${notice}`);
}

async function hearSentence(app: App, signal: AbortSignal): Promise<string> {
  const speech = await app.get(SpeechToText);
  const { languages } = speech.capabilities;
  const media = await app.get(MediaTool);
  const source = () =>
    Promise.resolve(new Blob([Buffer.from(knownSentenceOgg, 'base64')]).stream());
  const target = { sampleRateHz: 16_000, channels: 1 } as const;
  const { body, durationMs } = await media.convert(source, target, { signal });
  const wav = await readBytes(body, 1_048_576);
  const heard = await listen(app, { wav, durationMs, language: 'en-US' }, signal);
  const known = languages === 'any' ? 'any language' : languages.join(', ');
  const wrong = wrongWords(heard.text);
  if (wrong > mostWrong)
    throw new Outage(
      `${heard.model} heard "${heard.text}" where "${knownSentence}" was said. Download the model again, or choose another with SPEECH_MODEL`,
    );
  return `${heard.model} heard "${heard.text}"; ${known}`;
}

const mostWrong = 3;

/** Words of the sentence that are not in a text. */
function wrongWords(text: string): number {
  const heard = new Set(wordsOf(text));
  return wordsOf(knownSentence).filter((word) => !heard.has(word)).length;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z']+/gu) ?? [];
}
