import { type Speaker, surePatients } from '../speakers/speaker-role.js';
import {
  meanSentiment,
  type Sentiment,
  type SentimentPoint,
  type SessionSentiment,
} from './sentiment.js';

/** The speakers whose sentiment is computed. */
export interface SentimentSubject {
  /** Whether these speakers are known to be the patients. */
  readonly attributed: boolean;
  /** Ids of the speakers. */
  readonly speakers: readonly string[];
}

/** The patients, if their roles are reliable; otherwise all speakers, not attributed. */
export function sentimentSubject(speakers: readonly Speaker[]): SentimentSubject {
  const patients = surePatients(speakers);
  const chosen = patients.length > 0 ? patients : speakers;
  return { attributed: patients.length > 0, speakers: chosen.map((speaker) => speaker.id) };
}

/** Sums up the sentiment of single segments. */
export function summarizeSentiment(
  subject: SentimentSubject,
  timeline: readonly SentimentPoint[],
  skippedSegments: number,
): SessionSentiment {
  const bySpeaker: Record<string, Sentiment> = {};
  for (const speaker of subject.speakers) {
    const mean = meanSentiment(timeline.filter((point) => point.speaker === speaker));
    if (mean !== undefined) bySpeaker[speaker] = mean;
  }
  const overall = subject.attributed ? meanSentiment(timeline) : undefined;
  return {
    attributed: subject.attributed,
    ...(overall === undefined ? {} : { overall }),
    bySpeaker,
    timeline,
    skippedSegments,
  };
}
