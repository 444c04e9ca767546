import type { Session } from '../../domain/session/session.js';
import type { TranscriptContent } from '../../domain/transcript/transcript.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { LanguageAnalysis } from '../../ports/language-analysis.js';
import type { SpeechRequest } from '../../ports/speech-to-text.js';
import type { TranscriptionPlugins } from '../../ports/transcription-plugin.js';
import { censorTranscript } from './censor-transcript.js';
import { identifyLanguage } from './language/identify-language.js';
import { choosePlugins } from './plugin-choice.js';

export interface RefineDeps {
  readonly plugins: TranscriptionPlugins;
  readonly language: LanguageAnalysis;
}

/** What an engine heard, and what it was asked for. */
export interface HeardText {
  readonly content: TranscriptContent;
  readonly request: SpeechRequest;
}

/** A transcript, and what of the settings could not be done for it, in words for people. */
export interface RefinedText {
  readonly content: TranscriptContent;
  readonly problems: readonly string[];
  /** What plug-ins have to say to the people who read the session. */
  readonly notes: readonly string[];
}

/**
 * Does what the settings ask for and the engine could not: finds out the language, masks or removes
 * swear words. Then the plug-ins have their turn.
 */
export async function refineText(
  { plugins, language }: RefineDeps,
  { id, settings }: Session,
  { content, request }: HeardText,
  { signal }: CallOptions,
): Promise<RefinedText> {
  const engineIdentified = request.candidateLanguages !== undefined;
  const found =
    settings.languageIdentification && !engineIdentified
      ? await identifyLanguage(content, settings, language, { signal })
      : {};
  const inLanguage =
    found.language === undefined ? content : { ...content, language: found.language };
  const censored = censorTranscript(inLanguage, settings.profanity, request.profanity);
  let refined = censored.content;
  const notes: string[] = [];
  const note = (sentence: string): void => void notes.push(sentence);
  for (const plugin of choosePlugins(plugins, settings)) {
    const known = { sessionId: id, language: refined.language, signal, note };
    refined = (await plugin.afterTranscription?.(refined, known)) ?? refined;
  }
  const problems = [found.problem, censored.problem].filter((problem) => problem !== undefined);
  return { content: refined, problems, notes };
}
