import { languageFits } from '../../../domain/language-fits.js';
import { normalizeScores, type SentimentPoint } from '../../../domain/sentiment/sentiment.js';
import {
  sentimentSubject,
  summarizeSentiment,
} from '../../../domain/sentiment/summarize-sentiment.js';
import { type Session, withWarnings } from '../../../domain/session/session.js';
import type { Segment, Transcript } from '../../../domain/transcript/transcript.js';
import { transcriptDoubts } from '../../../domain/transcript/transcript-doubts.js';
import { PortError } from '../../../errors/port-error.js';
import type { LanguageAnalysis } from '../../../ports/language-analysis.js';
import { splitLongTexts } from '../language/split-long-texts.js';
import { type Stage, type StageContext, type StageOutcome, timeLimit } from '../stage.js';

export interface AnalyzeDeps {
  readonly language: LanguageAnalysis;
}

/** Segments per call, so that long transcripts show progress. */
const batchSize = 100;

/** Computes the sentiment of the patient's speech, or of everyone's if the patient is not known. */
export function analyzeStage(deps: AnalyzeDeps): Stage {
  return {
    name: 'analyze',
    timeLimitMs: (session) => timeLimit(session, 10, 1),
    run: (context) => analyze({ language: splitLongTexts(deps.language) }, context),
  };
}

async function analyze(deps: AnalyzeDeps, context: StageContext): Promise<StageOutcome> {
  const transcript = await context.transcript();
  const { provider, capabilities } = deps.language;
  if (!languageFits(transcript.language, capabilities.sentiment))
    return withoutSentiment(provider, `${provider} does not understand ${transcript.language}`);
  if (transcriptDoubts(transcript).length > 0)
    return withoutSentiment(provider, 'most of the transcript cannot be believed');
  const subject = sentimentSubject(context.session.speakers);
  const segments = transcript.segments.filter((segment) =>
    subject.speakers.includes(segment.speaker),
  );
  const { timeline, model } = await measure(deps.language, transcript, segments, context);
  const skipped = segments.length - timeline.length;
  const sentiment = summarizeSentiment(subject, timeline, skipped);
  const warnings =
    skipped === 0
      ? []
      : [
          {
            code: 'sentiment_incomplete',
            message: `${skipped} segment(s) could not be analyzed and are missing from the sentiment.`,
          },
        ];
  return {
    kind: 'done',
    provider: deps.language.provider,
    model,
    apply: (current) => ({ ...withWarnings(current, 'analyze', warnings), sentiment }),
  };
}

function withoutSentiment(provider: string, reason: string): StageOutcome {
  const message = `There is no sentiment: ${reason}.`;
  return {
    kind: 'done',
    skipped: true,
    provider,
    apply(current: Session): Session {
      const { sentiment: _old, ...rest } = current;
      return withWarnings(rest, 'analyze', [{ code: 'sentiment_unavailable', message }]);
    },
  };
}

async function measure(
  language: LanguageAnalysis,
  transcript: Transcript,
  segments: readonly Segment[],
  context: StageContext,
): Promise<{ timeline: readonly SentimentPoint[]; model: string | undefined }> {
  const points: SentimentPoint[] = [];
  let model: string | undefined;
  for (let from = 0; from < segments.length; from += batchSize) {
    const batch = segments.slice(from, from + batchSize);
    const results = await language.analyzeSentiment(
      batch.map(({ id, text }) => ({ id, text })),
      { language: transcript.language, signal: context.signal },
    );
    const failed = results.filter((result) => result.error !== undefined);
    if (failed.length === batch.length) throw allFailed(language, failed[0]?.error);
    const byId = new Map(batch.map((segment) => [segment.id, segment]));
    for (const { id, value } of results) {
      const segment = byId.get(id);
      if (segment === undefined || value === undefined) continue;
      model ??= value.model;
      const { speaker, startMs, endMs } = segment;
      points.push({
        segmentId: id,
        speaker,
        startMs,
        endMs,
        label: value.label,
        scores: normalizeScores(value.scores),
      });
    }
    context.report(((from + batch.length) / segments.length) * 100);
  }
  return { timeline: points, model };
}

function allFailed(
  language: LanguageAnalysis,
  first: { code: PortError['code']; message: string } | undefined,
): PortError {
  return new PortError(
    first?.code ?? 'internal',
    `No segment could be analyzed: ${first?.message ?? 'no reason given'}`,
    {
      port: 'language-analysis',
      operation: 'analyzeSentiment',
      adapter: language.provider,
    },
  );
}
