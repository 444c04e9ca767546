import type {
  DetectedLanguage,
  PortErrorCode,
  SentimentAnswer,
  SentimentLabel,
} from '@attune/core/ports';

/** An answer that the service gave about one text, as far as it can be read. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

const labels = ['positive', 'neutral', 'negative', 'mixed'] as const;

/** The mood of a text; `undefined` if the answer holds none. Shares are made to sum to 1. */
export function readSentiment({ Sentiment, SentimentScore }: Fields): SentimentAnswer | undefined {
  const given = fieldsOf(SentimentScore);
  const share = (label: SentimentLabel): number =>
    shareOf(given[`${label[0]?.toUpperCase()}${label.slice(1)}`]);
  const sum = labels.reduce((total, label) => total + share(label), 0);
  const told = String(Sentiment).toLowerCase();
  const label = labels.find((one) => one === told);
  if (sum === 0 || label === undefined) return undefined;
  const scores = {
    ...{ positive: share('positive') / sum, neutral: share('neutral') / sum },
    ...{ negative: share('negative') / sum, mixed: share('mixed') / sum },
  };
  return { label, scores, model: 'amazon-comprehend' };
}

/** Phrases by their score, each once however it is written; the order of the text among equals. */
export function readKeyPhrases({ KeyPhrases }: Fields): readonly string[] | undefined {
  if (!Array.isArray(KeyPhrases)) return undefined;
  const found = listOf(KeyPhrases).flatMap(({ Text, Score }) =>
    typeof Text === 'string' && Text.trim() !== ''
      ? [{ text: Text.trim(), score: shareOf(Score) }]
      : [],
  );
  const distinct = new Map<string, string>();
  for (const { text } of found.sort((a, b) => b.score - a.score)) {
    const key = text.toLowerCase();
    if (!distinct.has(key)) distinct.set(key, text);
  }
  return [...distinct.values()];
}

/** The language that the service is surest of. */
export function readLanguage({ Languages }: Fields): DetectedLanguage | undefined {
  if (!Array.isArray(Languages)) return undefined;
  let best: DetectedLanguage = { language: 'und', confidence: 0 };
  for (const { LanguageCode, Score } of listOf(Languages)) {
    const confidence = shareOf(Score);
    const known = typeof LanguageCode === 'string' && LanguageCode !== '';
    if (known && confidence > best.confidence) best = { language: LanguageCode, confidence };
  }
  return best;
}

/** A share from 0 to 1; what is none counts as 0. */
export function shareOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.min(value, 1) : 0;
}

/** Why one text of a batch has no answer. The service's own words may quote the text. */
export function codeOfItem(code: unknown): PortErrorCode {
  const name = String(code).toUpperCase();
  if (name.includes('SIZE')) return 'limit_exceeded';
  if (name.includes('LANGUAGE')) return 'unsupported';
  if (/THROTTL|TOO_?MANY/u.test(name)) return 'rate_limited';
  return 'internal';
}
