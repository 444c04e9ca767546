import type { SpeechRequest } from '@attune/core/ports';
import type { LanguageCode, StartTranscriptionJobRequest } from '@aws-sdk/client-transcribe';
import { codeOfLanguage } from './languages.js';
import type { JobData } from './ticket.js';
import type { TranscribeOptions } from './transcribe-options.js';

/** The service takes two to five candidates. */
const mostCandidates = 5;

/** The order for a job. Its media type and sample rate are left to the service, which reads them. */
export function jobRequest(
  request: SpeechRequest,
  data: JobData,
  options: TranscribeOptions,
): StartTranscriptionJobRequest {
  const { bucket, kmsKeyId } = options;
  const { job, outputKey } = data;
  const settings = settingsOf(request, options);
  return {
    TranscriptionJobName: job,
    Media: { MediaFileUri: mediaUri(request, data, options) },
    OutputBucketName: bucket,
    OutputKey: outputKey,
    ...(kmsKeyId === undefined ? {} : { OutputEncryptionKMSKeyId: kmsKeyId }),
    ...languageOf(request, options),
    ...(Object.keys(settings).length === 0 ? {} : { Settings: settings }),
  };
}

/** Where the service reads the recording: the copy, or the recording itself. */
export function mediaUri(
  { audio }: SpeechRequest,
  { audioKey }: JobData,
  { bucket, recordingsBucket = bucket }: TranscribeOptions,
): string {
  return audioKey === undefined
    ? `s3://${recordingsBucket}/${audio.blobKey}`
    : `s3://${bucket}/${audioKey}`;
}

/** Exactly one of a language, one to identify, and several to identify. */
function languageOf(
  { language, candidateLanguages = [] }: SpeechRequest,
  { severalLanguages = false }: TranscribeOptions,
): Partial<StartTranscriptionJobRequest> {
  const codes = [language, ...(language === undefined ? candidateLanguages : [])].flatMap((tag) =>
    tag === undefined ? [] : (codeOfLanguage(tag) ?? []),
  );
  const distinct = [...new Set(codes)].slice(0, mostCandidates) as LanguageCode[];
  const [only] = distinct;
  if (distinct.length === 1 && only !== undefined) return { LanguageCode: only };
  const options = distinct.length === 0 ? {} : { LanguageOptions: distinct };
  return severalLanguages
    ? { IdentifyMultipleLanguages: true, ...options }
    : { IdentifyLanguage: true, ...options };
}

function settingsOf(
  { diarization, speakers, channelSeparation, profanity }: SpeechRequest,
  { maxSpeakers = 10, vocabularyFilter }: TranscribeOptions,
): NonNullable<StartTranscriptionJobRequest['Settings']> {
  // The service takes speaker labels or channels, not both, and no fewer than two speakers.
  const labels = diarization && !channelSeparation && speakers !== 1;
  const filtered = vocabularyFilter !== undefined && profanity !== 'raw';
  return {
    ...(labels
      ? { ShowSpeakerLabels: true, MaxSpeakerLabels: within(2, speakers ?? maxSpeakers, 30) }
      : {}),
    ...(channelSeparation ? { ChannelIdentification: true } : {}),
    ...(filtered
      ? {
          VocabularyFilterName: vocabularyFilter,
          VocabularyFilterMethod: profanity === 'masked' ? 'mask' : 'remove',
        }
      : {}),
  };
}

function within(least: number, number: number, most: number): number {
  return Math.min(most, Math.max(least, number));
}
