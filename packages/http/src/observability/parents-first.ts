import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

/** The most that is kept back; what is more goes on at once. */
const mostHeld = 2_048;

/**
 * Passes a span on once those around it in this process have ended: a process that is killed then
 * leaves no span whose parent never arrives.
 */
export function parentsFirst(next: SpanProcessor): SpanProcessor {
  const open = new Map<string, ReadableSpan[]>();
  let held = 0;
  return {
    onStart: (span, context) => {
      open.set(span.spanContext().spanId, []);
      next.onStart(span, context);
    },
    onEnd: (span) => {
      const { spanId } = span.spanContext();
      const family = [span, ...(open.get(spanId) ?? [])];
      open.delete(spanId);
      held -= family.length - 1;
      const siblings = open.get(span.parentSpanContext?.spanId ?? '');
      if (siblings !== undefined && held + family.length <= mostHeld) {
        siblings.push(...family);
        held += family.length;
      } else {
        for (const one of family) next.onEnd(one);
      }
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}
