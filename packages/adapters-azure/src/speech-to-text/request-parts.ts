import type { SpeechRequest } from '@attune/core/ports';
import { localeOf } from './languages.js';

/** The service's names of what becomes of swear words. Its default would mask them. */
export const profanityModes: Readonly<Record<SpeechRequest['profanity'], string>> = {
  raw: 'None',
  masked: 'Masked',
  removed: 'Removed',
};

/** The service's locales of a request, each once: one, or the candidates. */
export function localesOf({ language, candidateLanguages = [] }: SpeechRequest): string[] {
  const tags = language === undefined ? candidateLanguages : [language];
  return [...new Set(tags.flatMap((tag) => localeOf(tag) ?? []))];
}

/** From 2 to 35 speakers of one channel, or no telling apart. */
export function diarizationOf({ diarization, channelSeparation, speakers }: SpeechRequest): {
  readonly diarization?: { enabled: true; maxSpeakers: number };
} {
  if (!diarization || channelSeparation || speakers === 1) return {};
  const maxSpeakers = Math.min(35, Math.max(2, speakers ?? defaultSpeakers));
  return { diarization: { enabled: true, maxSpeakers } };
}

/** More than come to a session; the service reports those that it hears. */
const defaultSpeakers = 10;
