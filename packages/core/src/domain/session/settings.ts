import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, type FaultList, faultText, mustBe, quoted } from '../../errors/faults.js';
import { nearestName } from '../../errors/near-name.js';
import type { Role } from '../speakers/speaker-role.js';
import { ownNameOf, withOwnNames } from './setting-names.js';

/** What to do with swear words. */
export type ProfanityMode = 'masked' | 'removed' | 'raw';

/** Where punctuation comes from: the engine, spoken marks, or nowhere. */
export type PunctuationMode = 'automatic' | 'dictated' | 'none';

/** How to process a recording. */
export interface TranscriptionSettings {
  /** BCP 47, such as `en-US`. */
  readonly language: string;
  /** Detect which of `candidateLanguages` is spoken. `language` is the fallback. */
  readonly languageIdentification: boolean;
  /** BCP 47, 2 to 10 of them with `languageIdentification`. */
  readonly candidateLanguages: readonly string[];
  /** Tell speakers apart. */
  readonly diarization: boolean;
  /** Number of speakers, 1 to 10, if known. */
  readonly speakers?: number;
  /** Whether each channel is one speaker; `auto` looks whether the channels differ. */
  readonly channelSeparation: 'auto' | boolean;
  /** Who speaks on which channel, if known. */
  readonly channelRoles?: { readonly left?: AssignableRole; readonly right?: AssignableRole };
  /** Roles by speaker id (`S1`), if a person sets them beforehand. */
  readonly speakerRoles?: Readonly<Record<string, AssignableRole>>;
  readonly profanity: ProfanityMode;
  readonly punctuation: PunctuationMode;
  /** Keep the times of single words. */
  readonly timestamps: boolean;
  /** The words as spoken ("ten meters") instead of as written ("10 m"). */
  readonly lexical: boolean;
  /** Words and names that are likely, at most 500 of at most 100 characters. */
  readonly phraseHints: readonly string[];
  /** Plug-ins by name, run in this order. */
  readonly plugins: readonly string[];
}

export type AssignableRole = Exclude<Role, 'unknown'>;

export const defaultSettings: TranscriptionSettings = {
  language: 'en-US',
  languageIdentification: false,
  candidateLanguages: [],
  diarization: true,
  channelSeparation: 'auto',
  profanity: 'raw',
  punctuation: 'automatic',
  timestamps: true,
  lexical: false,
  phraseHints: [],
  plugins: [],
};

type Check = (value: unknown) => string | undefined;

/** Limits of settings. */
export const settingsBounds: {
  /** Of a language tag, in characters: RFC 5646 (4.4.1) advises 35. */
  readonly languageTag: number;
  readonly candidateLanguages: number;
  readonly speakers: number;
  readonly phraseHints: number;
  /** In characters. */
  readonly phraseHint: number;
  readonly plugins: number;
  /** In characters. */
  readonly plugin: number;
} = {
  languageTag: 35,
  candidateLanguages: 10,
  speakers: 10,
  phraseHints: 500,
  phraseHint: 100,
  plugins: 20,
  plugin: 50,
};

const languageTag = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u;
const roles = ['therapist', 'patient', 'other'];

function foundText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? 'is another text' : undefined;
}

function lengthOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? `has ${value.length}` : undefined;
}

const isBoolean: Check = (value) =>
  typeof value === 'boolean' ? undefined : mustBe('true or false', value);

const isLanguage: Check = (value) =>
  typeof value === 'string' && value.length <= settingsBounds.languageTag && languageTag.test(value)
    ? undefined
    : mustBe('a language tag such as "en-US"', value, foundText(value));

function oneOf(...values: readonly unknown[]): Check {
  const listed = values.map((value) => JSON.stringify(value)).join(', ');
  return (value) =>
    values.includes(value) ? undefined : mustBe(`one of ${listed}`, value, foundText(value));
}

function listOf(check: Check, most: number): Check {
  return (value) => {
    if (!Array.isArray(value)) return mustBe('a list', value);
    if (value.length > most) return `must have at most ${most} entries, and has ${value.length}`;
    const bad = value.findIndex((entry) => check(entry) !== undefined);
    return bad < 0 ? undefined : `has entry ${bad}, which ${check(value[bad])}`;
  };
}

function textUpTo(most: number): Check {
  return (value) => {
    if (typeof value !== 'string' || value.trim() === '' || value.length > most) {
      return mustBe(`a text of 1 to ${most} characters`, value, lengthOf(value));
    }
    // No database keeps these characters.
    const isStorable = value.isWellFormed() && !value.includes('\0');
    return isStorable ? undefined : 'must not have NUL characters or halves of characters';
  };
}

function rolesBy(keys: RegExp, example: string): Check {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return mustBe(`an object such as ${example}`, value);
    const bad = Object.entries(value).find(
      ([key, role]) => !keys.test(key) || !roles.includes(role as string),
    );
    return bad === undefined
      ? undefined
      : `has ${quoted(bad[0])}: ${quoted(bad[1])}; it must be like ${example}`;
  };
}

const checks: Readonly<Record<keyof TranscriptionSettings, Check>> = {
  language: isLanguage,
  languageIdentification: isBoolean,
  candidateLanguages: listOf(isLanguage, settingsBounds.candidateLanguages),
  diarization: isBoolean,
  speakers: (value) =>
    Number.isInteger(value) &&
    (value as number) >= 1 &&
    (value as number) <= settingsBounds.speakers
      ? undefined
      : mustBe(
          `a whole number from 1 to ${settingsBounds.speakers}`,
          value,
          typeof value === 'number' ? `is ${value}` : undefined,
        ),
  channelSeparation: oneOf('auto', true, false),
  channelRoles: rolesBy(/^(left|right)$/u, '{"left": "therapist", "right": "patient"}'),
  speakerRoles: rolesBy(/^S([1-9]|10)$/u, '{"S1": "patient"}'),
  profanity: oneOf('masked', 'removed', 'raw'),
  punctuation: oneOf('automatic', 'dictated', 'none'),
  timestamps: isBoolean,
  lexical: isBoolean,
  phraseHints: listOf(textUpTo(settingsBounds.phraseHint), settingsBounds.phraseHints),
  plugins: listOf(textUpTo(settingsBounds.plugin), settingsBounds.plugins),
};

/** What a host allows in settings. */
export interface SettingsLimits {
  /** BCP 47 tags; absent: every language. */
  readonly allowedLanguages?: readonly string[];
  /** Names of the available plug-ins. */
  readonly plugins: readonly string[];
}

/**
 * Settings from outside, completed with the defaults. Names of the sources, such as
 * `diarization_enabled`, are taken for ours.
 *
 * @throws DomainError `invalid_settings` listing the first twenty faults, unknown names included;
 *   `language_not_allowed`.
 */
export function parseSettings(input: unknown, limits: SettingsLimits): TranscriptionSettings {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new DomainError('invalid_settings', 'The settings must be a JSON object.');
  }
  const named = withOwnNames(input as Readonly<Record<string, unknown>>);
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  const faults = createFaultList();
  const unsound = new Set<string>();
  for (const [name, value] of given) {
    const message = settingFault(name, value);
    if (message === undefined) continue;
    unsound.add(name);
    faults.add(`settings.${name}`, message);
  }
  const settings = { ...defaultSettings, ...Object.fromEntries(given) } as TranscriptionSettings;
  const sound = (...names: readonly (keyof TranscriptionSettings)[]): boolean =>
    names.every((name) => !unsound.has(name));
  if (sound('languageIdentification', 'candidateLanguages')) checkCandidates(settings, faults);
  if (sound('plugins')) checkPlugins(settings, limits, faults);
  if (faults.count > 0) {
    throw new DomainError(
      'invalid_settings',
      `The settings cannot be used: ${faultText(faults)}.`,
      { faults: faults.shown },
    );
  }
  checkLanguages(settings, limits.allowedLanguages);
  return settings;
}

function settingFault(name: string, value: unknown): string | undefined {
  if (Object.hasOwn(checks, name)) return checks[name as keyof TranscriptionSettings](value);
  const ours = ownNameOf(name);
  if (ours !== undefined) return `says otherwise than \`${ours}\`; send one of them`;
  const near = nearestName(name, Object.keys(checks));
  if (near !== undefined) return `is not a setting (did you mean \`${near}\`?)`;
  return `is not a setting; settings are ${Object.keys(checks).join(', ')}`;
}

function checkCandidates(settings: TranscriptionSettings, faults: FaultList): void {
  const distinct = new Set(settings.candidateLanguages.map((tag) => tag.toLowerCase()));
  if (!settings.languageIdentification || distinct.size >= 2) return;
  faults.add(
    'settings.candidateLanguages',
    'must name at least two languages when languageIdentification is on',
  );
}

function checkPlugins(
  settings: TranscriptionSettings,
  limits: SettingsLimits,
  faults: FaultList,
): void {
  const known = limits.plugins.join(', ') || 'none';
  for (const name of settings.plugins) {
    if (limits.plugins.includes(name)) continue;
    faults.add('settings.plugins', `must name known plug-ins (${known}), not ${quoted(name)}`);
  }
}

function checkLanguages(
  settings: TranscriptionSettings,
  allowed: readonly string[] | undefined,
): void {
  if (allowed === undefined) return;
  const lower = new Set(allowed.map((tag) => tag.toLowerCase()));
  const refused = [settings.language, ...settings.candidateLanguages].find(
    (tag) => !lower.has(tag.toLowerCase()),
  );
  if (refused === undefined) return;
  throw new DomainError(
    'language_not_allowed',
    `This host does not offer the language ${refused}; choose one of ${allowed.join(', ')}.`,
  );
}
