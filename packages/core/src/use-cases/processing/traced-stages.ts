import { DomainError } from '../../errors/domain-error.js';
import { LeaseLost } from '../../errors/lease-lost.js';
import { PortError } from '../../errors/port-error.js';
import type { Span, SpanAttributes, Tracer } from '../../ports/tracer.js';
import type { Stage, StageContext, StageOutcome } from './stage.js';

/**
 * The same stages with a span around each run. The parent is the span of the intake, not that of
 * the job: the span of the job is lost when the worker is killed.
 */
export function tracedStages(
  tracer: Tracer | undefined,
  stages: readonly Stage[],
): readonly Stage[] {
  if (tracer === undefined) return stages;
  return stages.map((stage) => ({
    name: stage.name,
    timeLimitMs: (session) => stage.timeLimitMs(session),
    run: (context) => {
      const { id, trace, stages: results } = context.session;
      const about = {
        'attune.session.id': id,
        'attune.stage': stage.name,
        'attune.attempt': results[stage.name].attempts,
      };
      const work = (span: Span) => watched(stage, context, span);
      return tracer.span(`stage ${stage.name}`, about, work, { parent: trace });
    },
  }));
}

async function watched(stage: Stage, context: StageContext, span: Span): Promise<StageOutcome> {
  try {
    const outcome = await stage.run(context);
    span.set(about(outcome));
    return outcome;
  } catch (error) {
    const { aborted, reason } = context.signal;
    // A stage that took too long has failed. An abort for another reason is not its failure.
    const failed = !aborted || DomainError.is(reason, 'stage_timed_out');
    span.set({ 'attune.outcome': failed ? 'failed' : 'interrupted' });
    if (aborted) span.fail(reasonCode(reason));
    throw error;
  }
}

function about(outcome: StageOutcome): SpanAttributes {
  if (outcome.kind === 'wait') return { 'attune.outcome': 'waiting' };
  const result = outcome.skipped ? 'skipped' : 'done';
  return { 'attune.outcome': result, 'attune.provider': outcome.provider };
}

function reasonCode(reason: unknown): string {
  if (LeaseLost.is(reason)) return 'lease_lost';
  return PortError.is(reason) || DomainError.is(reason) ? reason.code : 'aborted';
}
