import { isRecord } from './records.js';

/** What a body may hold, member by member: a check, or whether it must be there. */
type Rules = Readonly<Record<string, (value: unknown) => boolean>>;

const text = (value: unknown): boolean => typeof value === 'string' && value !== '';
const flag = (value: unknown): boolean => typeof value === 'boolean';
const whole =
  (least: number, most: number) =>
  (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    words.includes(value as string);
const listOf =
  (least: number, most: number, check: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(check);
const locale = (value: unknown): boolean => /^[a-z]{2,3}-[A-Z]{2}(-[a-z]+)?$/.test(String(value));
const address = (value: unknown): boolean => URL.canParse(String(value));
const withRules =
  (rules: Rules, required: readonly string[] = []) =>
  (value: unknown): boolean =>
    faultsOf(value, rules, required, '').length === 0;

const profanity = oneOf('None', 'Removed', 'Tags', 'Masked');
const diarization = withRules({ enabled: flag, maxSpeakers: whole(2, 35) }, ['enabled']);
const channels = listOf(1, 2, whole(0, 1));

/** `TranscribeDefinition`, by the specification of each version. */
const definitions: Readonly<Record<string, Rules>> = {
  '2024-11-15': {
    locales: listOf(0, 50, locale),
    models: isRecord,
    profanityFilterMode: profanity,
    diarization,
    channels,
  },
  '2025-10-15': {
    locales: listOf(0, 50, locale),
    profanityFilterMode: profanity,
    diarization,
    channels,
    phraseList: withRules({
      phrases: listOf(1, 10_000, text),
      biasingWeight: (value) => Number(value) >= 0 && Number(value) <= 2,
    }),
    enhancedMode: isRecord,
    audioUrl: address,
  },
};

/** `Transcription` as it is submitted, the same in both versions as far as it goes here. */
const job: Rules = {
  contentUrls: listOf(1, 1_000, address),
  contentContainerUrl: address,
  locale,
  displayName: text,
  description: text,
  model: isRecord,
  customProperties: (value) =>
    isRecord(value) &&
    Object.keys(value).length <= 10 &&
    Object.entries(value).every(([key, one]) => key.length <= 64 && String(one).length <= 256),
  properties: isRecord,
};

const properties: Rules = {
  timeToLiveHours: whole(6, 744),
  wordLevelTimestampsEnabled: flag,
  displayFormWordLevelTimestampsEnabled: flag,
  channels,
  punctuationMode: oneOf('None', 'Dictated', 'Automatic', 'DictatedAndAutomatic'),
  profanityFilterMode: profanity,
  diarization,
  destinationContainerUrl: address,
  languageIdentification: withRules({
    candidateLocales: listOf(2, 10, locale),
    mode: oneOf('Continuous', 'Single'),
  }),
};

/** What of a definition of fast transcription breaks the specification. */
export function definitionFaults(body: unknown, version: string): readonly string[] {
  const rules = definitions[version];
  if (rules === undefined) return [`api-version ${version}`];
  const both = isRecord(body) && isRecord(body['diarization']) && body['channels'] !== undefined;
  return [
    ...faultsOf(body, rules, [], 'definition'),
    ...(both ? ['definition: diarization together with channels'] : []),
  ];
}

/** What of a submitted job breaks the specification. */
export function jobFaults(body: unknown, version: string): readonly string[] {
  if (definitions[version] === undefined) return [`api-version ${version}`];
  const inner = isRecord(body) ? body['properties'] : undefined;
  return [
    ...faultsOf(body, job, ['locale', 'displayName', 'properties'], 'job'),
    ...faultsOf(inner, properties, ['timeToLiveHours'], 'job.properties'),
    ...identificationFaults(body, inner),
  ];
}

/** The main locale is among the candidates. */
function identificationFaults(body: unknown, inner: unknown): readonly string[] {
  const identification = isRecord(inner) ? inner['languageIdentification'] : undefined;
  if (!isRecord(identification) || !isRecord(body)) return [];
  const candidates = identification['candidateLocales'];
  const named = Array.isArray(candidates) && candidates.includes(body['locale']);
  return named ? [] : ['job.properties.languageIdentification: without the main locale'];
}

function faultsOf(
  value: unknown,
  rules: Rules,
  required: readonly string[],
  at: string,
): readonly string[] {
  if (!isRecord(value)) return [`${at} is no object`];
  const unknown = Object.keys(value).filter((name) => rules[name] === undefined);
  const wrong = Object.keys(value).filter((name) => rules[name]?.(value[name]) === false);
  const absent = required.filter((name) => value[name] === undefined);
  return [
    ...unknown.map((name) => `${at}.${name} is not in the specification`),
    ...wrong.map((name) => `${at}.${name} is ${JSON.stringify(value[name])}`),
    ...absent.map((name) => `${at}.${name} is missing`),
  ];
}
