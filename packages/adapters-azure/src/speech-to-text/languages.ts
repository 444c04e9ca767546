/**
 * Locales of speech to text, the usual one of each language first:
 * https://learn.microsoft.com/azure/ai-services/speech-service/language-support
 */
const locales = [
  ...['af-ZA', 'am-ET', 'ar-SA', 'ar-AE', 'ar-BH', 'ar-DZ', 'ar-EG', 'ar-IL', 'ar-IQ', 'ar-JO'],
  ...['ar-KW', 'ar-LB', 'ar-LY', 'ar-MA', 'ar-OM', 'ar-PS', 'ar-QA', 'ar-SY', 'ar-TN', 'ar-YE'],
  ...['as-IN', 'az-AZ', 'bg-BG', 'bn-IN', 'bs-BA', 'ca-ES', 'cs-CZ', 'cy-GB', 'da-DK', 'de-DE'],
  ...['de-AT', 'de-CH', 'el-GR', 'en-US', 'en-GB', 'en-AU', 'en-CA', 'en-GH', 'en-HK', 'en-IE'],
  ...['en-IN', 'en-KE', 'en-NG', 'en-NZ', 'en-PH', 'en-SG', 'en-TZ', 'en-ZA', 'es-ES', 'es-MX'],
  ...['es-AR', 'es-BO', 'es-CL', 'es-CO', 'es-CR', 'es-CU', 'es-DO', 'es-EC', 'es-GQ', 'es-GT'],
  ...['es-HN', 'es-NI', 'es-PA', 'es-PE', 'es-PR', 'es-PY', 'es-SV', 'es-US', 'es-UY', 'es-VE'],
  ...['et-EE', 'eu-ES', 'fa-IR', 'fi-FI', 'fil-PH', 'fr-FR', 'fr-BE', 'fr-CA', 'fr-CH', 'ga-IE'],
  ...['gl-ES', 'gu-IN', 'he-IL', 'hi-IN', 'hr-HR', 'hu-HU', 'hy-AM', 'id-ID', 'is-IS', 'it-IT'],
  ...['it-CH', 'ja-JP', 'jv-ID', 'ka-GE', 'kk-KZ', 'km-KH', 'kn-IN', 'ko-KR', 'lo-LA', 'lt-LT'],
  ...['lv-LV', 'mk-MK', 'ml-IN', 'mn-MN', 'mr-IN', 'ms-MY', 'mt-MT', 'my-MM', 'nb-NO', 'ne-NP'],
  ...['nl-NL', 'nl-BE', 'or-IN', 'pa-IN', 'pl-PL', 'ps-AF', 'pt-PT', 'pt-BR', 'ro-RO', 'ru-RU'],
  ...['si-LK', 'sk-SK', 'sl-SI', 'so-SO', 'sq-AL', 'sr-RS', 'sv-SE', 'sw-KE', 'sw-TZ', 'ta-IN'],
  ...['te-IN', 'th-TH', 'tr-TR', 'uk-UA', 'ur-IN', 'uz-UZ', 'vi-VN', 'wuu-CN', 'yue-CN', 'zh-CN'],
  ...['zh-CN-shandong', 'zh-CN-sichuan', 'zh-HK', 'zh-TW', 'zu-ZA'],
] as const;

/** Codes of languages under which the service has another. */
const others: Readonly<Record<string, string>> = { no: 'nb', tl: 'fil', iw: 'he' };

/** The service's locale for a BCP 47 tag, or the usual one of its language; `undefined` for none. */
export function localeOf(tag: string): string | undefined {
  const wanted = tag.toLowerCase();
  const primary = primaryOf(tag);
  const exact = locales.find((locale) => locale.toLowerCase() === wanted);
  return exact ?? locales.find((locale) => primaryOf(locale) === primary);
}

/** What the adapter takes: every locale, and every language without its region. */
export const languages: readonly string[] = [
  ...locales,
  ...new Set(locales.map(primaryOf)),
  ...Object.keys(others),
];

/** The tag of the request that a locale of an answer stands for, or the locale itself. */
export function tagOfLocale(locale: string, asked: readonly string[]): string {
  const same = asked.find((tag) => localeOf(tag)?.toLowerCase() === locale.toLowerCase());
  return same ?? asked.find((tag) => primaryOf(tag) === primaryOf(locale)) ?? locale;
}

function primaryOf(tag: string): string {
  const primary = tag.toLowerCase().split('-')[0] ?? tag;
  return Object.hasOwn(others, primary) ? (others[primary] ?? primary) : primary;
}
