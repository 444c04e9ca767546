import { isAbsolute, join } from 'node:path';
import type { LocalConfig } from '@attune/adapters-local';
import { z } from 'zod';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { languages, text, webAddress } from './config-values.js';
import type { IdleVariable } from './idle-variables.js';

/** Models on the disk that recognize speech. */
export interface SherpaConfig {
  /** Where models are kept. */
  readonly modelsDirectory: string;
  /** Where they are brought from; absent: nowhere. */
  readonly mirror?: string;
  /** Absent: none was chosen. */
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
export function readSherpa({ read, readOr, given }: Reader, dataDirectory: string): SherpaConfig {
  const modelsDirectory = readOr('MODELS_DIR', join(dataDirectory, 'models'), {
    ...{ schema: text, example: 'MODELS_DIR=/var/lib/attune/models' },
  });
  const mirror = read('MODELS_MIRROR', {
    ...{ schema: place, example: 'MODELS_MIRROR=https://models.example.org/speech' },
  });
  const path = (variable: string, example: string): string | undefined => {
    const setting = { schema: text, example: `${variable}=${example}`, note: chosenModel };
    const chosen = read(variable, setting);
    return chosen === undefined ? undefined : pathOf(chosen, modelsDirectory);
  };
  const voices = path('DIARIZATION_MODEL', 'pyannote-3-and-titanet');
  const voiceActivity = path('VAD_MODEL', 'silero/silero_vad.onnx');
  const told = read('SPEECH_LANGUAGES', { schema: languages, example: 'SPEECH_LANGUAGES=en,de' });
  const model = given('SPEECH_MODEL');
  return {
    modelsDirectory,
    ...present({ mirror }),
    ...(model === undefined
      ? {}
      : {
          files: {
            model: pathOf(model, modelsDirectory),
            ...present({ voices, voiceActivity, languages: told }),
          },
        }),
  };
}

function pathOf(given: string, modelsDirectory: string): string {
  return isAbsolute(given) || /^\.{1,2}[/\\]/u.test(given) ? given : join(modelsDirectory, given);
}

/** What is chosen and has no model. */
export function missingSherpa(speech: string, { files }: SherpaConfig): readonly string[] {
  if (speech !== name || files !== undefined) return [];
  return [
    'SPEECH_PROVIDER: sherpa needs a model, such as SPEECH_MODEL=small-en; "attune models pull small-en" downloads one from MODELS_MIRROR to MODELS_DIR, and "attune models list" lists them.',
  ];
}

/** What is said about models that are not used. */
export function unusedSherpa(speech: string, { entries }: Reader): readonly IdleVariable[] {
  if (speech === name) return [];
  const reason = `for the speech engine sherpa; speech goes to "${speech}"`;
  return entries
    .filter((entry) => entry.origin !== 'default')
    .filter((entry) => ['DIARIZATION_MODEL', 'VAD_MODEL', 'SPEECH_LANGUAGES'].includes(entry.name))
    .map((entry) => ({ name: entry.name, reason }));
}
