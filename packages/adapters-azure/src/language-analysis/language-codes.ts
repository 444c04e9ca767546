/**
 * Languages of sentiment and of key phrases:
 * https://learn.microsoft.com/azure/ai-services/language-service/sentiment-opinion-mining/language-support
 */
export const sentimentLanguages: readonly string[] = [
  ...['af', 'am', 'ar', 'as', 'az', 'be', 'bg', 'bn', 'br', 'bs', 'ca', 'cs', 'cy', 'da', 'de'],
  ...['el', 'en', 'eo', 'es', 'et', 'eu', 'fa', 'fi', 'fil', 'fr', 'fy', 'ga', 'gd', 'gl', 'gu'],
  ...['ha', 'he', 'hi', 'hr', 'hu', 'hy', 'id', 'it', 'ja', 'jv', 'ka', 'kk', 'km', 'kn', 'ko'],
  ...['ku', 'ky', 'la', 'lo', 'lt', 'lv', 'mg', 'mk', 'ml', 'mn', 'mr', 'ms', 'my', 'nb', 'ne'],
  ...['nl', 'nn', 'no', 'om', 'or', 'pa', 'pl', 'ps', 'pt', 'ro', 'ru', 'sa', 'sd', 'si', 'sk'],
  ...['sl', 'so', 'sq', 'sr', 'su', 'sv', 'sw', 'ta', 'te', 'th', 'tr', 'ug', 'uk', 'ur', 'uz'],
  ...['vi', 'xh', 'yi', 'zh'],
];

/**
 * Languages of personal data in text:
 * https://learn.microsoft.com/azure/ai-services/language-service/personally-identifiable-information/language-support
 */
export const piiLanguages: readonly string[] = [
  ...['de', 'en', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pt', 'zh'],
];

/** The service's code of a BCP 47 tag: regions only where the service tells them apart. */
export function codeOfTag(tag: string): string {
  const [base = '', ...rest] = tag.toLowerCase().split('-');
  if (base === 'zh') return rest.some((part) => traditional.has(part)) ? 'zh-hant' : 'zh-hans';
  if (base === 'pt') return rest.includes('br') ? 'pt-BR' : 'pt-PT';
  return base === 'nb' || base === 'nn' ? 'no' : base;
}

const traditional = new Set(['hant', 'tw', 'hk', 'mo']);

/** The BCP 47 tag of a code that the service answers; `und` for one that is none. */
export function tagOfCode(code: string): string {
  const known = ownCodes[code.toLowerCase()];
  if (known !== undefined) return known;
  const tag = code.replaceAll('_', '-');
  if (!/^[a-z]{2,3}(?:-[A-Za-z]{2,8}){0,2}$/u.test(tag)) return 'und';
  return Intl.getCanonicalLocales(tag)[0] ?? 'und';
}

const ownCodes: Readonly<Record<string, string>> = {
  zh_chs: 'zh-Hans',
  zh_cht: 'zh-Hant',
  zh: 'zh-Hans',
};
