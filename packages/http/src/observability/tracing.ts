import { DomainError, PortError } from '@attune/core';
import { formatTraceparent, parseTraceparent } from '@attune/core/adapter-kit';
import type { Span, SpanOptions, Tracer } from '@attune/core/ports';
import * as otel from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { TracingConfig } from '../composition/config-tracing.js';
import { endsWithin } from '../server/shutdown.js';
import { parentsFirst } from './parents-first.js';
import { createSpanSender, type SpanSenderOptions } from './span-sender.js';
import { samplerOf } from './trace-sampler.js';

/** Tells a collector what the host does, in the manner of OpenTelemetry. */
export interface Tracing {
  readonly tracer: Tracer;
  /** What a line of a log says of the span it is written in. */
  readonly logFields: () => { readonly traceId?: string };
  /** Sends what is left, for at most so long, and ends. Never rejects. */
  stop(withinMs: number): Promise<void>;
}

export interface TracingOptions extends Pick<SpanSenderOptions, 'warn'> {
  /** What this process does. */
  readonly mode: string;
  readonly version: string;
  /** Who carries jobs, as `messaging.system`. */
  readonly queue: string;
}

/** Spans that wait to be sent, and that are sent at once. What is too much is dropped. */
const most = { maxQueueSize: 2_048, maxExportBatchSize: 512 };

/**
 * Loaded only where a collector is named. Nothing of it is global: other code in the process that
 * uses OpenTelemetry neither sees it nor is seen by it.
 */
export function startTracing(config: TracingConfig, options: TracingOptions): Tracing {
  const { mode, version, queue, warn } = options;
  const sender = createSpanSender({ ...config, warn });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': config.serviceName,
      'service.version': version,
      'service.instance.id': crypto.randomUUID(),
      'attune.mode': mode,
    }),
    sampler: samplerOf(config),
    spanProcessors: [parentsFirst(new BatchSpanProcessor({ exporter: sender, ...most }))],
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  const tracer = createTracer(provider.getTracer('attune', version), contexts, queue);
  return {
    tracer,
    logFields: () => {
      const traceId = otel.trace.getSpanContext(contexts.active())?.traceId;
      return traceId === undefined ? {} : { traceId };
    },
    stop: async (withinMs) => {
      sender.hurry();
      if (withinMs > 0)
        await endsWithin(
          provider.shutdown().catch(() => undefined),
          withinMs,
        );
      contexts.disable();
    },
  };
}

function createTracer(spans: otel.Tracer, contexts: otel.ContextManager, queue: string): Tracer {
  return {
    span: async (name, attributes, work, options = {}) => {
      const { kind = 'internal' } = options;
      const asked = kind === 'server' || kind === 'consumer';
      const outer = asked ? otel.ROOT_CONTEXT : contexts.active();
      const { context, links } = relationsOf(outer, options);
      const jobs = kind === 'producer' || kind === 'consumer';
      const span = spans.startSpan(
        name,
        {
          kind: kinds[kind],
          links,
          attributes: { ...attributes, ...(jobs ? { 'messaging.system': queue } : {}) },
        },
        context,
      );
      const told = tell(span);
      try {
        return await contexts.with(otel.trace.setSpan(context, span), () => work(told));
      } catch (error) {
        told.fail(codeOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    current: () => {
      const context = otel.trace.getSpanContext(contexts.active());
      return context === undefined ? undefined : formatTraceparent(ours(context));
    },
  };
}

const kinds = {
  internal: otel.SpanKind.INTERNAL,
  server: otel.SpanKind.SERVER,
  client: otel.SpanKind.CLIENT,
  producer: otel.SpanKind.PRODUCER,
  consumer: otel.SpanKind.CONSUMER,
} as const;

/** The context to begin a span in, and what it is linked with. */
function relationsOf(
  outer: otel.Context,
  { parent, links = [] }: SpanOptions,
): { readonly context: otel.Context; readonly links: otel.Link[] } {
  const named = links.flatMap((link) => remote(link) ?? []);
  const given = remote(parent);
  const current = otel.trace.getSpanContext(outer);
  if (given === undefined || given.spanId === current?.spanId) {
    return { context: outer, links: named.map((context) => ({ context })) };
  }
  const left = current === undefined ? named : [current, ...named];
  return {
    context: otel.trace.setSpanContext(outer, given),
    links: left.map((context) => ({ context })),
  };
}

function remote(traceparent: string | undefined): otel.SpanContext | undefined {
  const parsed = parseTraceparent(traceparent);
  if (parsed === undefined) return undefined;
  const { traceId, spanId, sampled } = parsed;
  const traceFlags = sampled ? otel.TraceFlags.SAMPLED : otel.TraceFlags.NONE;
  return { traceId, spanId, traceFlags, isRemote: true };
}

function ours({ traceId, spanId, traceFlags }: otel.SpanContext) {
  return { traceId, spanId, sampled: (traceFlags & otel.TraceFlags.SAMPLED) !== 0 };
}

function tell(span: otel.Span): Span {
  let failed = false;
  return {
    set: (attributes) => void span.setAttributes({ ...attributes }),
    rename: (name) => void span.updateName(name),
    fail: (code) => {
      if (failed) return;
      failed = true;
      span.setAttribute('error.type', code);
      span.setStatus({ code: otel.SpanStatusCode.ERROR });
    },
  };
}

/** Never the message, and of a foreign error not even its name. */
function codeOf(error: unknown): string {
  return PortError.is(error) || DomainError.is(error) ? error.code : 'internal';
}
