import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { TracingConfig } from '../composition/config-tracing.js';

export interface SpanSenderOptions extends Pick<TracingConfig, 'url' | 'headers'> {
  /** Told why spans are lost, at most once in `warnEveryMs`. */
  readonly warn: (facts: { readonly reason: string; readonly lost: number }) => void;
  /** How long a collector that did not answer is left alone; defaults to 30 s. */
  readonly restMs?: number;
  /** Defaults to 10 minutes. */
  readonly warnEveryMs?: number;
}

export interface SpanSender extends SpanExporter {
  /** From now on one failure is enough: what comes after is dropped at once. */
  hurry(): void;
}

/** The longest that one batch may take, tries again included. What waits for it may end later. */
const timeoutMillis = 3_000;

/**
 * Sends spans to a collector. One that does not answer is left alone for a while, in which spans
 * are dropped: tracing must not burden the host.
 */
export function createSpanSender(options: SpanSenderOptions): SpanSender {
  const { url, headers, warn, restMs = 30_000, warnEveryMs = 600_000 } = options;
  const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis });
  let restsUntil = Number.NEGATIVE_INFINITY;
  let warnAgainAt = Number.NEGATIVE_INFINITY;
  let lost = 0;
  let hurried = false;

  function failed(spans: readonly ReadableSpan[], error: Error | undefined): void {
    const now = performance.now();
    lost += spans.length;
    restsUntil = hurried ? Number.POSITIVE_INFINITY : now + restMs;
    if (now < warnAgainAt) return;
    warnAgainAt = now + warnEveryMs;
    warn({ reason: reasonOf(error), lost });
    lost = 0;
  }

  return {
    export: (spans, done) => {
      if (performance.now() < restsUntil) {
        lost += spans.length;
        return done({ code: exported.failed });
      }
      exporter.export(spans, (result) => {
        if (result.code === exported.failed) failed(spans, result.error);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    hurry: () => {
      hurried = true;
    },
  };
}

/** As `ExportResultCode` of OpenTelemetry has it. */
const exported = { failed: 1 } as const;

/** A status or the code of a system call; what a collector says may repeat what it was sent. */
function reasonOf(error: Error | undefined): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code === 'number') return `status ${code}`;
  return typeof code === 'string' && /^\w{1,40}$/u.test(code) ? code : 'no answer';
}
