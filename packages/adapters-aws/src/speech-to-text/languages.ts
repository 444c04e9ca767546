/**
 * Languages of batch jobs, by the service's own model (`LanguageCode`), the usual region of each
 * language first.
 */
const codes = [
  ...['en-US', 'en-GB', 'en-AU', 'en-AB', 'en-IE', 'en-IN', 'en-NZ', 'en-WL', 'en-ZA'],
  ...['de-DE', 'de-CH', 'es-ES', 'es-US', 'fr-FR', 'fr-CA', 'it-IT', 'pt-PT', 'pt-BR', 'nl-NL'],
  ...['af-ZA', 'ar-SA', 'ar-AE', 'cs-CZ', 'da-DK', 'el-GR', 'fa-IR', 'fi-FI', 'he-IL', 'hi-IN'],
  ...['hr-HR', 'hu-HU', 'id-ID', 'ja-JP', 'ko-KR', 'ms-MY', 'no-NO', 'pl-PL', 'ro-RO', 'ru-RU'],
  ...['sk-SK', 'sv-SE', 'ta-IN', 'te-IN', 'th-TH', 'tl-PH', 'tr-TR', 'uk-UA', 'vi-VN', 'zh-CN'],
  ...['zh-TW', 'ca-ES', 'bg-BG'],
] as const;

/** The service's code for a BCP 47 tag, or the usual one of its language; `undefined` for none. */
export function codeOfLanguage(tag: string): string | undefined {
  const wanted = tag.toLowerCase();
  const primary = primaryOf(tag);
  const exact = codes.find((code) => code.toLowerCase() === wanted);
  return exact ?? codes.find((code) => primaryOf(code) === primary);
}

/** What the adapter takes: every code, and every language without its region. */
export const languages: readonly string[] = [...codes, ...new Set(codes.map(primaryOf))];

/** The tag of the request that a code of the service stands for, or the code itself. */
export function tagOfCode(code: string, asked: readonly string[]): string {
  const same = asked.find((tag) => codeOfLanguage(tag)?.toLowerCase() === code.toLowerCase());
  return same ?? asked.find((tag) => primaryOf(tag) === primaryOf(code)) ?? code;
}

function primaryOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? tag;
}
