import { languageFits } from '@attune/core/adapter-kit';

/** Languages of sentiment and key phrases: https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html */
export const languages: readonly string[] = [
  ...['ar', 'de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'ko', 'pt', 'zh'],
];

/** Languages in which personal data is found. */
export const piiLanguages: readonly string[] = ['en', 'es'];

/** Written in traditional characters, which the service takes for a language of its own. */
const traditional = /^zh-(?:hant|tw|hk|mo)\b/iu;

/** What the service calls a language; `undefined` for one that it does not know. */
export function codeOfLanguage(tag: string, known: readonly string[]): string | undefined {
  if (!languageFits(tag, known)) return undefined;
  if (traditional.test(tag)) return 'zh-TW';
  return tag.toLowerCase().split('-')[0];
}
