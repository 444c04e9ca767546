import type { SpeechRequest } from '@attune/core/ports';

/** What of a request shapes the form. */
export type FormRequest = Pick<SpeechRequest, 'language' | 'phraseHints' | 'diarization'>;

/** What an answer is asked to hold, the most telling first: servers refuse what they do not know. */
export type Form = 'speakers' | 'words' | 'segments' | 'text';

/** Servers look at the last 224 tokens of a prompt. */
const longestPrompt = 600;

/** The forms worth trying, in this order. Only models that tell speakers apart are asked to. */
export function formsFor(model: string, { diarization }: FormRequest): readonly Form[] {
  const plain = ['words', 'segments', 'text'] as const;
  return diarization && tellsSpeakers(model) ? ['speakers', ...plain] : plain;
}

export function tellsSpeakers(model: string): boolean {
  return /diari[sz]/iu.test(model);
}

/** The fields of a form besides the file. */
export function fieldsOf(
  form: Form,
  model: string,
  { language, phraseHints }: FormRequest,
): readonly (readonly [string, string])[] {
  const spoken = language === undefined ? [] : [['language', primary(language)] as const];
  const prompt = phraseHints.join(', ').slice(0, longestPrompt);
  const hints = prompt === '' ? [] : [['prompt', prompt] as const];
  // Models that tell speakers apart refuse a prompt and want to be allowed to cut.
  const besides = tellsSpeakers(model) ? [['chunking_strategy', 'auto'] as const] : hints;
  return [['model', model], ...formats[form], ...spoken, ...besides];
}

const formats: Readonly<Record<Form, readonly (readonly [string, string])[]>> = {
  speakers: [['response_format', 'diarized_json']],
  words: [
    ['response_format', 'verbose_json'],
    ['timestamp_granularities[]', 'word'],
    ['timestamp_granularities[]', 'segment'],
  ],
  segments: [['response_format', 'verbose_json']],
  text: [['response_format', 'json']],
};

function primary(language: string): string {
  return language.toLowerCase().split('-')[0] ?? language;
}
