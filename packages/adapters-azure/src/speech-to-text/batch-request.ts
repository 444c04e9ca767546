import type { SpeechRequest } from '@attune/core/ports';
import { diarizationOf, localesOf, profanityModes } from './request-parts.js';

/** The service takes two to ten candidates, the main one among them. */
const mostCandidates = 10;

const punctuationModes: Readonly<Record<SpeechRequest['punctuation'], string>> = {
  automatic: 'Automatic',
  dictated: 'Dictated',
  none: 'None',
};

export interface BatchOrder {
  /** Name of the job, by which it is found again. */
  readonly name: string;
  /** Address of the recording. */
  readonly contentUrl: string;
  readonly timeToLiveHours: number;
}

/** The body of `Transcriptions_Submit`. */
export function batchRequest(
  request: SpeechRequest,
  { name, contentUrl, timeToLiveHours }: BatchOrder,
): Readonly<Record<string, unknown>> {
  const { channelSeparation, profanity, punctuation, lexical } = request;
  const [locale = 'en-US', ...others] = localesOf(request);
  const candidateLocales = [locale, ...others].slice(0, mostCandidates);
  return {
    contentUrls: [contentUrl],
    locale,
    displayName: name,
    customProperties: { attuneJob: name },
    properties: {
      timeToLiveHours,
      wordLevelTimestampsEnabled: true,
      displayFormWordLevelTimestampsEnabled: !lexical,
      punctuationMode: punctuationModes[punctuation],
      profanityFilterMode: profanityModes[profanity],
      ...diarizationOf(request),
      ...(channelSeparation ? { channels: [0, 1] } : {}),
      ...(others.length === 0 ? {} : { languageIdentification: { candidateLocales } }),
    },
  };
}

/** What of a request a job does not honor besides what the capabilities say. */
export function batchWarnings(request: SpeechRequest): readonly string[] {
  const { audio, channelSeparation } = request;
  return [
    ...(localesOf(request).length > mostCandidates
      ? [`Only the first ${mostCandidates} candidate languages are considered.`]
      : []),
    ...(audio.channels === 2 && !channelSeparation
      ? ['The two channels are transcribed apart.']
      : []),
  ];
}
