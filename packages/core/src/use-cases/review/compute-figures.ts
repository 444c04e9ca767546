import type { SentimentPoint } from '../../domain/sentiment/sentiment.js';
import type { Session } from '../../domain/session/session.js';
import type { MoodMoment, SignedFigures } from '../../domain/session/signed-figures.js';
import { surePatients } from '../../domain/speakers/speaker-role.js';
import type { Transcript } from '../../domain/transcript/transcript.js';
import type { Steps } from '../../flow/pace.js';
import { countWords } from '../../text/count-words.js';

/** How many segments are read before the event loop can run other work. */
const readAtOnce = 200;

/** The figures of a session with its newest transcript. Takes time in proportion to the text. */
export function* computeFigures(session: Session, transcript: Transcript): Steps<SignedFigures> {
  const { speakers, sentiment, notes } = session;
  const patients = new Set(surePatients(speakers).map(({ id }) => id));
  const talk = patients.size === 0 ? {} : yield* talkOf(patients, transcript);
  const timeline = sentiment?.attributed === true ? sentiment.timeline : [];
  const flags = notes?.riskFlags.filter(({ dismissed }) => dismissed === undefined).length;
  return { ...moodOf(timeline), ...talk, ...(flags === undefined ? {} : { riskFlags: flags }) };
}

function* talkOf(
  patients: ReadonlySet<string>,
  { segments }: Transcript,
): Steps<Pick<SignedFigures, 'words' | 'shareOfTalk'>> {
  let words = 0;
  let patientMs = 0;
  let totalMs = 0;
  for (const [index, { speaker, text, startMs, endMs }] of segments.entries()) {
    totalMs += endMs - startMs;
    if (patients.has(speaker)) {
      patientMs += endMs - startMs;
      words += countWords(text);
    }
    if (index % readAtOnce === readAtOnce - 1) yield;
  }
  return { words, ...(totalMs === 0 ? {} : { shareOfTalk: rounded(patientMs / totalMs) }) };
}

function moodOf(
  timeline: readonly SentimentPoint[],
): Pick<SignedFigures, 'shares' | 'lowest' | 'highest'> {
  const [first] = timeline;
  if (first === undefined) return {};
  const times = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  let total = 0;
  let lowest = first;
  let highest = first;
  for (const point of timeline) {
    // A segment without length counts, too.
    const weight = Math.max(1, point.endMs - point.startMs);
    times[point.label] += weight;
    total += weight;
    if (balanceOf(point) < balanceOf(lowest)) lowest = point;
    if (balanceOf(point) > balanceOf(highest)) highest = point;
  }
  const { positive, neutral, negative, mixed } = times;
  const shares = {
    positive: rounded(positive / total),
    neutral: rounded(neutral / total),
    negative: rounded(negative / total),
    mixed: rounded(mixed / total),
  };
  return { shares, lowest: momentOf(lowest), highest: momentOf(highest) };
}

function balanceOf({ scores }: SentimentPoint): number {
  return scores.positive - scores.negative;
}

function momentOf(point: SentimentPoint): MoodMoment {
  const { segmentId, startMs, endMs, label } = point;
  return { segmentId, startMs, endMs, label, balance: rounded(balanceOf(point)) };
}

/** Four digits say more than the figures are sure of, and keep records small. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
