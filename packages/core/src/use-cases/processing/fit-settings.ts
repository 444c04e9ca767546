import type { NormalizedAudio } from '../../domain/session/recording.js';
import {
  defaultSettings,
  type ProfanityMode,
  type PunctuationMode,
  type TranscriptionSettings,
} from '../../domain/session/settings.js';
import type { SpeechCapabilities, SpeechRequest } from '../../ports/speech-to-text.js';

/** The request for an engine, and warnings for the settings that it cannot honor. */
export interface FittedRequest {
  readonly request: SpeechRequest;
  readonly warnings: readonly SettingWarning[];
}

/** A warning of the session about a setting. */
export interface SettingWarning {
  readonly code: 'setting_not_honoured';
  readonly message: string;
}

interface Rule {
  readonly applies: (settings: TranscriptionSettings, audio: NormalizedAudio) => boolean;
  readonly can: (capabilities: SpeechCapabilities, settings: TranscriptionSettings) => boolean;
  readonly say: (settings: TranscriptionSettings, capabilities: SpeechCapabilities) => string;
}

const rules: readonly Rule[] = [
  {
    applies: () => true,
    // Core masks and removes swear words in raw text; masked text cannot be made raw again.
    can: (capabilities, { profanity }) =>
      profanity !== 'raw' || profanityFor(profanity, capabilities) === 'raw',
    say: ({ profanity }, capabilities) =>
      `profanity "${profanity}": it will be "${profanityFor(profanity, capabilities)}"`,
  },
  {
    // Automatic is the default, so nobody may have asked for it: an engine that writes none shows it.
    applies: ({ punctuation }) => punctuation !== defaultSettings.punctuation,
    can: (capabilities, { punctuation }) =>
      punctuationFor(punctuation, capabilities) === punctuation,
    say: ({ punctuation }, capabilities) =>
      `punctuation "${punctuation}": it will be "${punctuationFor(punctuation, capabilities)}"`,
  },
  {
    applies: (settings) => settings.lexical,
    can: (capabilities) => capabilities.lexical,
    say: () => 'lexical: the text is in written form',
  },
  {
    applies: (settings) => settings.timestamps,
    can: (capabilities) => capabilities.wordTimes,
    say: () => 'timestamps: only whole segments have times',
  },
  {
    applies: (settings) => settings.phraseHints.length > 0,
    can: (capabilities) => capabilities.phraseHints,
    say: () => 'phraseHints: the engine takes none',
  },
  {
    applies: (settings, audio) => settings.channelSeparation === true && audio.channels === 1,
    can: () => false,
    say: () => 'channelSeparation: the recording has one channel, or the engine takes only one',
  },
  {
    applies: ({ channelRoles }, audio) =>
      Object.keys(channelRoles ?? {}).length > 0 && audio.channels === 1,
    can: () => false,
    say: () => 'channelRoles: the speakers are not on channels of their own',
  },
  {
    applies: (settings, audio) => settings.diarization && audio.channels === 1,
    can: (capabilities, settings) => capabilities.maxSpeakers >= (settings.speakers ?? 2),
    say: (_, capabilities) =>
      `diarization: the engine tells at most ${capabilities.maxSpeakers} speaker(s) apart`,
  },
  {
    applies: (settings, audio) =>
      settings.diarization && settings.speakers !== undefined && audio.channels === 1,
    can: (capabilities) => capabilities.exactSpeakers || capabilities.maxSpeakers === 1,
    say: () => 'speakers: the engine finds out by itself how many there are',
  },
];

function profanityFor(wanted: ProfanityMode, { profanity }: SpeechCapabilities): ProfanityMode {
  if (profanity.includes(wanted)) return wanted;
  return profanity.includes('raw') ? 'raw' : (profanity[0] ?? 'raw');
}

function punctuationFor(
  wanted: PunctuationMode,
  { punctuation }: SpeechCapabilities,
): PunctuationMode {
  return punctuation.includes(wanted) ? wanted : (punctuation[0] ?? 'none');
}

/** Builds the request for an engine. Adds a warning for each setting that it cannot honor. */
export function fitSettings(
  settings: TranscriptionSettings,
  audio: NormalizedAudio,
  capabilities: SpeechCapabilities,
  idempotencyKey: string,
): FittedRequest {
  const identify = settings.languageIdentification && capabilities.languageIdentification;
  const separate = audio.channels === 2;
  const request: SpeechRequest = {
    audio,
    idempotencyKey,
    ...(identify
      ? { candidateLanguages: settings.candidateLanguages }
      : { language: settings.language }),
    diarization: settings.diarization && !separate && capabilities.maxSpeakers > 1,
    ...(settings.speakers === undefined || separate
      ? {}
      : { speakers: Math.min(settings.speakers, capabilities.maxSpeakers) }),
    channelSeparation: separate,
    profanity: profanityFor(settings.profanity, capabilities),
    punctuation: punctuationFor(settings.punctuation, capabilities),
    lexical: settings.lexical && capabilities.lexical,
    phraseHints: capabilities.phraseHints ? settings.phraseHints : [],
  };
  const warnings = rules
    .filter((rule) => rule.applies(settings, audio) && !rule.can(capabilities, settings))
    .map((rule) => settingNotHonored(rule.say(settings, capabilities)));
  return { request, warnings };
}

/** The warning about a setting, from its name and what happens instead. */
export function settingNotHonored(problem: string): SettingWarning {
  return {
    code: 'setting_not_honoured',
    message: `A setting could not be honored: ${problem}.`,
  };
}
