import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { AppContext } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';

const tag = 'Operation';

const health = z
  .object({
    status: z.enum(['ok', 'unavailable', 'stopping']),
    checks: z.record(
      z.string(),
      z.object({
        status: z.enum(['ok', 'warning', 'failed']),
        latencyMs: z.number(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Health' });

const languages = z.union([z.literal('any'), z.array(z.string())]);

const capabilities = z
  .object({
    languages: z.object({
      transcription: languages.meta({ description: 'BCP 47 tags that a recording may have' }),
      sentiment: languages.meta({ description: 'Languages in which sentiment is analyzed' }),
      redaction: languages.meta({ description: 'Languages in which personal data is found' }),
    }),
    settings: z
      .object({
        languageIdentification: z.boolean(),
        diarization: z.boolean(),
        speakers: z.boolean().meta({ description: 'An exact number of speakers is honored' }),
        channelSeparation: z.boolean(),
        profanity: z.array(z.enum(['masked', 'removed', 'raw'])),
        punctuation: z.array(z.enum(['automatic', 'dictated', 'none'])),
        timestamps: z.boolean().meta({ description: 'Words have times' }),
        lexical: z.boolean(),
        phraseHints: z.boolean(),
        plugins: z.array(z.string()),
      })
      .meta({ description: 'Which settings, and which of their values, have an effect' }),
    limits: z.object({
      maxRecordingBytes: z.number().int(),
      maxDurationMs: z.number().int(),
      maxSpeakers: z.number().int().meta({ description: '1: voices are not told apart' }),
      maxPhraseHints: z.number().int(),
      maxCandidateLanguages: z.number().int(),
    }),
    live: z.object({ available: z.boolean() }),
    providers: z.object({
      speech: z.array(z.string()).meta({ description: 'The first one is the default' }),
      language: z.string(),
      notes: z.string(),
      noteTakers: z.array(z.object({ provider: z.string(), model: z.string().optional() })).meta({
        description: 'What `extract-notes` may be asked for; the first one is the default',
      }),
    }),
  })
  .meta({ id: 'Capabilities' });

interface Asked {
  readonly c: AppContext;
  readonly signal: AbortSignal;
}

/** For those who run the host: health and metrics. */
export function operationRoutes(routes: Routes, deps: AppDeps): void {
  const readiness = {
    200: { description: 'It can', schema: health },
    503: { description: 'Something is missing, or the host is stopping', schema: health },
  };
  const ready = async ({ c, signal }: Asked): Promise<Response> => {
    const report = await deps.health.ready(signal);
    return answerJson(c, report, report.status === 'ok' ? 200 : 503);
  };
  routes.add({
    method: 'get',
    path: '/health/live',
    operationId: 'isLive',
    tag,
    summary: 'Whether the process is running',
    access: 'open',
    answers: { 200: { description: 'It does', schema: health } },
    handle: ({ c }) => answerJson(c, deps.health.live()),
  });

  routes.add({
    method: 'get',
    path: '/health/ready',
    operationId: 'isReady',
    tag,
    summary: 'Whether the host can answer requests',
    access: 'open',
    answers: readiness,
    handle: ready,
  });

  routes.add({
    method: 'get',
    path: '/health',
    operationId: 'isHealthy',
    tag,
    summary: 'The same as `/health/ready`, for probes that expect this path',
    access: 'open',
    answers: readiness,
    handle: ready,
  });

  capabilitiesRoute(routes, deps);

  routes.add({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tag,
    summary: 'Metrics for Prometheus',
    access: 'metrics',
    answers: { 200: { description: 'The metrics', contentType: 'text/plain' } },
    handle: async ({ c }) => {
      c.header('Content-Type', deps.metrics.contentType);
      return c.body(await deps.metrics.text());
    },
  });
}

function capabilitiesRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/capabilities',
    operationId: 'getCapabilities',
    tag,
    summary: 'What works on this host',
    description:
      'Languages, settings and limits of the engines in force, so that a client offers only what works.',
    access: 'account',
    answers: { 200: { description: 'What works', schema: capabilities } },
    handle: async ({ c, actor, signal }) =>
      answerJson(c, await useCases.readCapabilities.execute(actor, {}, { signal })),
  });
}
