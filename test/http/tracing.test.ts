import { PortError, type Session } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemorySpeechToText } from '@attune/core/memory';
import type { Tracer } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TracingConfig } from '../../packages/http/src/composition/config-tracing.js';
import { createLogs } from '../../packages/http/src/observability/logger.js';
import { startTracing, type Tracing } from '../../packages/http/src/observability/tracing.js';
import { type HostOptions, MemoryHost, type Person } from '../support/memory-host.js';
import { type OtlpCollector, type SeenSpan, startCollector } from '../support/otlp-collector.js';

let collector: OtlpCollector;
let tracing: Tracing;
const warnings: object[] = [];

beforeEach(async () => {
  collector = await startCollector();
  warnings.length = 0;
  tracing = start();
});
afterEach(async () => {
  await tracing.stop(5_000);
  await collector[Symbol.asyncDispose]();
});

function start(more: Partial<TracingConfig> = {}): Tracing {
  const config: TracingConfig = {
    url: `${collector.endpoint}/v1/traces`,
    headers: {},
    serviceName: 'attune',
    sampler: 'parentbased_always_on',
    ratio: 1,
    ...more,
  };
  const warn = (facts: object) => void warnings.push(facts);
  return startTracing(config, { mode: 'all', version: '1.2.3', queue: 'in-process', warn });
}

function hostWith(tracer: Tracer, { deps, ...more }: HostOptions = {}): MemoryHost {
  return new MemoryHost({ ...more, tracer, deps: { ...deps, tracer } });
}

/** Uploads a recording and has a worker go through with it. */
async function processed(host: MemoryHost, owner: Person): Promise<Session> {
  const id = await host.uploaded(owner);
  return await worked(host, id);
}

async function worked(host: MemoryHost, id: string): Promise<Session> {
  const worker = await host.useCases.operations.startWorker();
  const session = await vi.waitFor(async () => {
    const found = await host.useCases.sessions.get(id);
    const open = Object.values(found.stages).filter(({ state }) => /^[pr]/u.test(state));
    expect(found.failure === undefined ? open : []).toEqual([]);
    return found;
  });
  await worker.close();
  return session;
}

/** All that was said about a session. */
const about = (id: string): readonly SeenSpan[] =>
  collector.spans.filter((span) => span.attributes['attune.session.id'] === id);

describe('a host that is watched', { timeout: 30_000 }, () => {
  it('puts all that becomes of a session into the trace of the request that brought it', async () => {
    const host = hostWith(tracing.tracer);
    const ann = await host.join('therapist');
    const { id, trace } = await processed(host, ann);
    await tracing.stop(5_000);

    const spans = about(id);
    const one = (name: string): SeenSpan => {
      const [found, ...others] = spans.filter((span) => span.name === name);
      expect([name, others]).toEqual([name, []]);
      return found as SeenSpan;
    };
    const request = one('POST /v1/sessions/upload');
    const intake = one('intake upload');
    expect(request).toMatchObject({ kind: 'server', parentSpanId: undefined, failed: false });
    expect(intake).toMatchObject({ kind: 'internal', parentSpanId: request.spanId });
    expect(trace).toBe(`00-${intake.traceId}-${intake.spanId}-01`);
    expect(one('send sessions')).toMatchObject({ kind: 'producer', parentSpanId: intake.spanId });
    const job = one('process sessions');
    expect(job).toMatchObject({ kind: 'consumer', parentSpanId: intake.spanId });
    const { traceId, spanId } = job;
    const names = ['normalize', 'transcribe', 'attribute', 'analyze', 'extract', 'notify'];
    for (const name of names) {
      const parentSpanId = intake.spanId;
      const outcome = name === 'notify' ? 'skipped' : 'done';
      const attributes = { 'attune.stage': name, 'attune.attempt': 1, 'attune.outcome': outcome };
      expect(one(`stage ${name}`)).toMatchObject({
        ...{ kind: 'internal', parentSpanId, attributes, links: [{ traceId, spanId }] },
      });
    }
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([intake.traceId]));
    const calls = collector.spans.filter(({ kind }) => kind === 'client');
    const under = calls.map(({ name, parentSpanId }) => [
      name,
      spans.find((span) => span.spanId === parentSpanId)?.name,
    ]);
    expect(under).toEqual(
      expect.arrayContaining([
        ['speech-to-text start', 'stage transcribe'],
        ['speech-to-text check', 'stage transcribe'],
        ['language-analysis analyzeSentiment', 'stage analyze'],
        ['note-taker extract', 'stage extract'],
      ]),
    );
    expect(collector.spans[0]?.resource).toMatchObject({
      ...{ 'service.name': 'attune', 'service.version': '1.2.3', 'attune.mode': 'all' },
    });
    expect(job.attributes).toMatchObject({
      'messaging.system': 'in-process',
      'messaging.destination.name': 'sessions',
      'messaging.operation.type': 'process',
    });
    expect(request.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/sessions/upload',
      'http.response.status_code': 202,
      'attune.session.id': id,
    });
  });

  it('links a later request with what it set off in the trace of the session', async () => {
    const host = hostWith(tracing.tracer);
    const ann = await host.join('therapist');
    const { id, trace } = await processed(host, ann);
    const path = `/v1/sessions/${id}/extract-notes`;
    expect((await host.call('POST', path, { as: ann })).status).toBe(202);
    await worked(host, id);
    await tracing.stop(5_000);
    const [request] = collector.named('POST /v1/sessions/{id}/extract-notes');
    const [first, second] = collector.named('send sessions');
    expect(second).toMatchObject({ traceId: first?.traceId, parentSpanId: trace?.split('-')[2] });
    expect(second?.links).toEqual([{ traceId: request?.traceId, spanId: request?.spanId }]);
    expect(request?.traceId).not.toBe(first?.traceId);
    expect(collector.named('stage extract').map((span) => span.traceId)).toEqual([
      first?.traceId,
      first?.traceId,
    ]);
  });

  it('begins the trace of a recording that is sent directly when it is announced', async () => {
    const host = hostWith(tracing.tracer);
    const ann = await host.join('therapist');
    const wav = toneWav({ durationMs: 16_000 });
    const json = { filename: 'talk.wav', sizeBytes: wav.byteLength };
    const { body } = await host.call('POST', '/v1/sessions', { as: ann, json });
    const { session, upload } = body;
    const { url, method, headers } = upload;
    expect((await host.call(method, url, { body: wav, headers })).status).toBe(204);
    const told = await host.call('POST', `/v1/sessions/${session.id}/uploaded`, { as: ann });
    expect(told.status).toBe(202);
    await worked(host, session.id);
    await tracing.stop(5_000);
    const [intake] = collector.named('intake request');
    const [request] = collector.named('POST /v1/sessions/{id}/uploaded');
    expect(intake?.parentSpanId).toBe(collector.named('POST /v1/sessions')[0]?.spanId);
    for (const name of ['intake completion', 'process sessions', 'stage transcribe']) {
      expect(collector.named(name)).toMatchObject([
        { traceId: intake?.traceId, parentSpanId: intake?.spanId },
      ]);
    }
    const { traceId, spanId } = request as SeenSpan;
    expect(collector.named('intake completion')[0]?.links).toEqual([{ traceId, spanId }]);
  });

  it('begins the trace of a transcript that is brought along when it comes', async () => {
    const host = hostWith(tracing.tracer);
    const ann = await host.join('therapist');
    const vtt = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHow was your week?\n';
    const form = { transcript: new File([vtt], 'talk.vtt') };
    const { body } = await host.call('POST', '/v1/sessions/import', { as: ann, form });
    await worked(host, body.session.id);
    await tracing.stop(5_000);
    const [intake] = collector.named('intake import');
    expect(intake?.parentSpanId).toBe(collector.named('POST /v1/sessions/import')[0]?.spanId);
    expect(collector.named('stage analyze')).toMatchObject([
      { traceId: intake?.traceId, parentSpanId: intake?.spanId },
    ]);
  });

  it('says of a fault its code and nothing else', async () => {
    const said = 'what-somebody-said';
    const details = { port: 'speech-to-text', operation: 'check' };
    const host = hostWith(tracing.tracer, {
      wrap: ({ blobs }) => ({
        speech: {
          ...createMemorySpeechToText({ blobs }),
          check: () => Promise.reject(new PortError('invalid_argument', said, details)),
        },
      }),
    });
    const ann = await host.join('therapist');
    const { id } = await processed(host, ann);
    await tracing.stop(5_000);
    const failed = collector.spans.filter((span) => span.failed);
    expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['stage transcribe', 'invalid_argument'],
      ['speech-to-text check', 'invalid_argument'],
    ]);
    expect(about(id).find((span) => span.failed)?.attributes).toMatchObject({
      'attune.outcome': 'failed',
    });
    expect(collector.raw).not.toContain(said);
  });

  it('goes on with the trace of a proxy it trusts, and only links that of a stranger', async () => {
    const traceId = 'ab'.repeat(16);
    const spanId = 'cd'.repeat(8);
    const headers = { traceparent: `00-${traceId}-${spanId}-01` };
    const trusting = hostWith(tracing.tracer, { deps: { trustedProxies: 1 } });
    await trusting.call('GET', '/v1/profiles/me', { headers });
    await hostWith(tracing.tracer).call('GET', '/v1/profiles/me', { headers });
    await hostWith(tracing.tracer).call('GET', '/v1/profiles/me', {
      headers: { traceparent: 'nonsense' },
    });
    await tracing.stop(5_000);
    const [known, stranger, none] = collector.named('GET /v1/profiles/me');
    expect(known).toMatchObject({ traceId, parentSpanId: spanId, links: [] });
    expect(stranger).toMatchObject({ parentSpanId: undefined, links: [{ traceId, spanId }] });
    expect(stranger?.traceId).not.toBe(traceId);
    expect(none).toMatchObject({ parentSpanId: undefined, links: [] });
  });

  it('names requests by their routes, marks our faults, and leaves out what machines ask for', async () => {
    const host = hostWith(tracing.tracer, {
      wrap: ({ documents }) => ({
        documents: { ...documents, get: () => Promise.reject(new Error('away')) },
      }),
    });
    await host.call('GET', '/v1/sessions/secret-place?q=secret-query', {});
    await host.call('GET', '/secret-nowhere', {});
    await host.call('GET', '/health/live', {});
    await host.call('GET', '/metrics', {});
    const json = { login: 'secret-login', password: 'Secret-Password-1' };
    await host.call('POST', '/v1/auth/login', { json });
    await tracing.stop(5_000);
    expect(
      collector.spans.map(({ name, attributes, failed }) => [
        ...[name, attributes['http.response.status_code'], failed],
      ]),
    ).toEqual([
      ['GET /v1/sessions/{id}', 401, false],
      ['GET', 404, false],
      ['POST /v1/auth/login', 500, true],
    ]);
    expect(collector.raw.toLowerCase()).not.toContain('secret');
  });

  it('tells the trace in every line of a log that is written in one', async () => {
    const lines: { traceId?: string; message: string }[] = [];
    const logs = createLogs({
      level: 'info',
      fields: tracing.logFields,
      destination: { write: (line) => lines.push(JSON.parse(line)) },
    });
    const host = hostWith(tracing.tracer, { deps: { log: logs.log } });
    logs.log.info({}, 'outside');
    await host.call('GET', '/v1/profiles/me');
    await tracing.stop(5_000);
    const [span] = collector.spans;
    expect(lines.map(({ message, traceId }) => [message, traceId])).toEqual([
      ['outside', undefined],
      ['request', span?.traceId],
    ]);
  });

  it('records no more than it is asked to, and lets the session remember that', async () => {
    const silent = start({ sampler: 'parentbased_traceidratio', ratio: 0 });
    const host = hostWith(silent.tracer);
    const { trace } = await processed(host, await host.join('therapist'));
    await silent.stop(5_000);
    expect(trace).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/u);
    expect(collector.requests).toBe(0);
  });
});

describe('a span', () => {
  it('of kind server or consumer starts from the traceparent of the caller, not from the active span', async () => {
    const { tracer } = tracing;
    const done = () => Promise.resolve();
    await tracer.span('outer', {}, async () => {
      await tracer.span('job', {}, done, { kind: 'consumer' });
      await tracer.span('request', {}, done, { kind: 'server' });
      await tracer.span('call', {}, done, { kind: 'client' });
    });
    expect(tracer.current()).toBeUndefined();
    await tracing.stop(5_000);
    const [outer, call] = ['outer', 'call'].map((name) => collector.named(name)[0]);
    expect(call?.parentSpanId).toBe(outer?.spanId);
    for (const name of ['job', 'request']) {
      expect(collector.named(name)).toMatchObject([{ parentSpanId: undefined, links: [] }]);
    }
  });

  it('is not told of before those around it in the same process have ended', async () => {
    const { tracer } = tracing;
    let end: () => void = () => undefined;
    const ending = new Promise<void>((resolve) => {
      end = resolve;
    });
    const outer = tracer.span('outer', {}, async () => {
      for (let index = 0; index < 600; index += 1) {
        await tracer.span('inner', {}, () => Promise.resolve());
      }
      await ending;
    });
    await tracer.span('other', {}, () => Promise.resolve());
    for (let index = 0; index < 511; index += 1) {
      await tracer.span('other', {}, () => Promise.resolve());
    }
    await collector.until((spans) => (spans.length > 0 ? spans : undefined));
    expect(new Set(collector.spans.map(({ name }) => name))).toEqual(new Set(['other']));
    end();
    await outer;
    await tracing.stop(5_000);
    const [parent] = collector.named('outer');
    const parents = collector.named('inner').map(({ parentSpanId }) => parentSpanId);
    expect(parents).toEqual(Array.from({ length: 600 }, () => parent?.spanId));
  });
});

describe('a collector', { timeout: 30_000 }, () => {
  const spans = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      await tracing.tracer.span(`span ${index}`, {}, () => Promise.resolve());
    }
  };

  it('gets what it asks for in headers', async () => {
    const known = start({ headers: { 'api-key': 'the key' } });
    await known.tracer.span('one', {}, () => Promise.resolve());
    await known.stop(5_000);
    expect(collector.headers[0]).toMatchObject({ 'api-key': 'the key' });
    expect(collector.raw).not.toContain('the key');
  });

  it('that refuses is left alone for a while, with one warning that does not quote its answer', async () => {
    collector.answer = () => Promise.resolve(401);
    await spans(600);
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
    await spans(2_000);
    await tracing.stop(5_000);
    expect(collector.requests).toBe(1);
    expect(warnings).toEqual([{ reason: 'status 401', lost: 512 }]);
  });

  it('that is not there, or never answers, does not keep the host from stopping', async () => {
    const gone = start({ url: 'http://127.0.0.1:9/v1/traces' });
    collector.answer = () => new Promise(() => undefined);
    const work = {
      span: (of: Tracing) => of.tracer.span('one', {}, () => Promise.resolve('done')),
    };
    expect(await Promise.all([work.span(gone), work.span(tracing)])).toEqual(['done', 'done']);
    await Promise.all([gone.stop(1_000), tracing.stop(1_000)]);
    // Nobody waited for the sender to give up, which takes it longer.
    expect(warnings).not.toContainEqual(expect.objectContaining({ reason: 'no answer' }));
  });

  it('does not have spans kept for it without end', async () => {
    collector.answer = () => new Promise(() => undefined);
    await spans(5_000);
    const before = collector.requests;
    collector.answer = () => Promise.resolve(200);
    await tracing.stop(5_000);
    expect(before).toBeLessThanOrEqual(1);
    // What waits, and what was on its way.
    expect(collector.spans.length).toBeLessThanOrEqual(2_048 + 512);
    expect(collector.spans.length).toBeGreaterThan(0);
  });
});
