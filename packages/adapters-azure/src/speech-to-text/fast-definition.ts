import type { SpeechRequest } from '@attune/core/ports';
import { diarizationOf, localesOf, profanityModes } from './request-parts.js';
import type { SpeechApiVersion } from './speech-options.js';

/** What fast transcription is told besides the recording, by `TranscribeDefinition` of the API. */
export function fastDefinition(
  request: SpeechRequest,
  apiVersion: SpeechApiVersion,
): Readonly<Record<string, unknown>> {
  const { channelSeparation, profanity, phraseHints } = request;
  const hints = apiVersion === '2024-11-15' ? [] : phraseHints;
  return {
    locales: localesOf(request),
    profanityFilterMode: profanityModes[profanity],
    ...diarizationOf(request),
    // Without them, channels are merged.
    ...(channelSeparation ? { channels: [0, 1] } : {}),
    ...(hints.length === 0 ? {} : { phraseList: { phrases: [...hints] } }),
  };
}
