import { languageFits } from '../../domain/language-fits.js';
import type { NotesChoice } from '../../domain/notes/notes-choice.js';
import type { Actor } from '../../domain/session/access.js';
import {
  type ProfanityMode,
  type PunctuationMode,
  type SettingsLimits,
  settingsBounds,
} from '../../domain/session/settings.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { LanguageAnalysis, UnderstoodLanguages } from '../../ports/language-analysis.js';
import type { SpeechEngines } from '../../ports/speech-engines.js';
import { people } from '../input/actors.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { NoteTakers } from '../processing/note-takers.js';

/** What the engines in force can do, so that a client offers only what works. */
export interface Capabilities {
  readonly languages: {
    /** BCP 47 tags that a recording may have; `any`: no engine and no setting limits them. */
    readonly transcription: UnderstoodLanguages;
    /** Languages in which sentiment is analyzed. */
    readonly sentiment: UnderstoodLanguages;
    /** Languages in which personal data is found, for the plug-in that redacts it. */
    readonly redaction: UnderstoodLanguages;
  };
  /** Which values of a setting have an effect. A setting without effect is `false` or empty. */
  readonly settings: {
    readonly languageIdentification: boolean;
    readonly diarization: boolean;
    /** An exact number of speakers is honored, not only a maximum. */
    readonly speakers: boolean;
    readonly channelSeparation: boolean;
    readonly profanity: readonly ProfanityMode[];
    readonly punctuation: readonly PunctuationMode[];
    /** Words have times. */
    readonly timestamps: boolean;
    readonly lexical: boolean;
    readonly phraseHints: boolean;
    /** Names of the plug-ins. */
    readonly plugins: readonly string[];
  };
  readonly limits: {
    readonly maxRecordingBytes: number;
    /** In milliseconds. */
    readonly maxDurationMs: number;
    /** Most voices that are told apart on one channel; 1: they are not told apart. */
    readonly maxSpeakers: number;
    readonly maxPhraseHints: number;
    readonly maxCandidateLanguages: number;
  };
  readonly live: {
    /** Whether conversations can be transcribed while they run. */
    readonly available: boolean;
  };
  readonly providers: {
    /** Speech engines that a person may ask for; the first one is the default. */
    readonly speech: readonly string[];
    readonly language: string;
    /** The note taker in force. */
    readonly notes: string;
    /** Note takers that a person may ask for; the first one is the default. */
    readonly noteTakers: readonly NotesChoice[];
  };
}

export interface ReadCapabilitiesDeps {
  readonly engines: SpeechEngines;
  readonly language: LanguageAnalysis;
  readonly noteTakers: NoteTakers;
  readonly limits: SettingsLimits & { readonly maxRecordingBytes: number };
}

const checkCall = defineCall('readCapabilities', people, {});
/** Core masks and removes swear words in raw text, whatever the engine does. */
const byCore: readonly ProfanityMode[] = ['raw', 'masked', 'removed'];

/** Tells what works on this host. It asks no service. */
export class ReadCapabilities implements UseCase<Actor, object | undefined, Promise<Capabilities>> {
  readonly #deps: ReadCapabilitiesDeps;

  constructor(deps: ReadCapabilitiesDeps) {
    this.#deps = deps;
  }

  async execute(
    actor: Actor,
    input: object = {},
    options: CallOptions = {},
  ): Promise<Capabilities> {
    checkCall(actor, input, options);
    const { engines, language, noteTakers, limits } = this.#deps;
    const { capabilities: speech, provider } = engines.default;
    const others = (engines.providers ?? []).filter((name) => name !== provider);
    return {
      languages: {
        transcription: offered(speech.languages, limits.allowedLanguages),
        sentiment: language.capabilities.sentiment,
        redaction: language.capabilities.pii,
      },
      settings: {
        languageIdentification:
          speech.languageIdentification || language.capabilities.languageDetection,
        diarization: speech.maxSpeakers > 1,
        speakers: speech.exactSpeakers && speech.maxSpeakers > 1,
        channelSeparation: speech.channelSeparation,
        profanity: speech.profanity.includes('raw') ? byCore : speech.profanity,
        punctuation: speech.punctuation,
        timestamps: speech.wordTimes,
        lexical: speech.lexical,
        phraseHints: speech.phraseHints,
        plugins: limits.plugins,
      },
      limits: {
        maxRecordingBytes: limits.maxRecordingBytes,
        maxDurationMs: speech.maxDurationMs,
        maxSpeakers: Math.min(speech.maxSpeakers, settingsBounds.speakers),
        maxPhraseHints: speech.phraseHints ? settingsBounds.phraseHints : 0,
        maxCandidateLanguages: settingsBounds.candidateLanguages,
      },
      live: { available: false },
      providers: {
        speech: [provider, ...others],
        language: language.provider,
        notes: noteTakers.main.provider,
        noteTakers: noteTakers.choices,
      },
    };
  }
}

/** The languages that both the engine and the host allow. */
function offered(
  known: UnderstoodLanguages,
  allowed: readonly string[] | undefined,
): UnderstoodLanguages {
  return allowed === undefined ? known : allowed.filter((tag) => languageFits(tag, known));
}
