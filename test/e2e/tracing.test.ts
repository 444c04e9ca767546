import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { sessionIn, Therapist } from '../faults/drill-tools.js';
import type { Variables } from '../support/attune.js';
import { registration } from '../support/memory-host.js';
import { type Organisation, openOrganisation } from '../support/organisation.js';
import { type OtlpCollector, type SeenSpan, startCollector } from '../support/otlp-collector.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const spoken = speakTones({ words: 60, pauseMs: (index) => (index % 10 === 9 ? 900 : 80) });
const stages = ['normalize', 'transcribe', 'attribute', 'analyze', 'extract', 'notify'];
const lost = 'spans could not be sent';
const settled = { timeout: 90_000, interval: 200 };

/** What may show in no span. */
const secrets = {
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=xylo-collector-key',
  SPEECH_API_KEY: 'xylo-speech-key',
  JWT_SECRET_KEY: 'xylo-token-key-of-forty-characters-or-so',
};
const names = ['xyloname', 'xylotitle', 'xylofile', 'xylodevice', 'xyloquery', 'xylonowhere'];

/** Uploads a recording and resolves with the id of its session. */
async function upload(ann: Therapist, { desk }: Organisation): Promise<string> {
  const file = desk.path('recording.wav');
  await writeFile(file, wavOf(spoken.samples));
  return sessionIn(await ann.upload(file, { title: 'Xylotitle', filename: 'xylofile.wav' }));
}

async function processed(ann: Therapist, id: string): Promise<void> {
  expect(await ann.settled(id)).toMatchObject({ status: 'processed' });
}

/** Ends everything in good order, which sends what is left, and resolves with what was logged. */
async function stopAll(
  { api }: Organisation,
  worker: { child: { kill(): unknown }; end: unknown },
) {
  worker.child.kill();
  const ends = [await (worker.end as typeof api.end), await api.stop()];
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  return ends.map(({ stdout }) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

function only(spans: readonly SeenSpan[], name: string): SeenSpan {
  const found = spans.filter((span) => span.name === name);
  expect([name, found.length]).toEqual([name, 1]);
  return found[0] as SeenSpan;
}

function watched(collector: OtlpCollector, more: Variables = {}): Promise<Organisation> {
  return openOrganisation({
    ...{ ...secrets, ...more },
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_SERVICE_NAME: 'attune-tests',
  });
}

describe('a host and its workers', { timeout: 240_000 }, () => {
  it('report a session in one trace, also when a worker is killed', async () => {
    await using collector = await startCollector();
    await using organisation = await watched(collector);
    const { api, speech } = organisation;
    const ann = await Therapist.signUp(api.address);
    const first = await organisation.startWorker();
    speech.fault = () => ({ kind: 'hang' });
    const id = await upload(ann, organisation);
    await collector.until((spans) => spans.find(({ name }) => name === 'stage normalize'));
    await vi.waitFor(() => expect(speech.requests).toHaveLength(1), settled);
    first.child.kill('SIGKILL');
    speech.fault = () => undefined;
    const second = await organisation.startWorker();
    await processed(ann, id);
    const logs = await stopAll(organisation, second);

    const intake = only(collector.spans, 'intake upload');
    const { traceId } = intake;
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const known = new Set(spans.map(({ spanId }) => spanId));
    const root = only(spans, 'POST /v1/sessions/upload');
    const orphans = spans.filter(
      ({ spanId, parentSpanId }) => spanId !== root.spanId && !known.has(parentSpanId ?? ''),
    );
    expect(orphans).toEqual([]);
    expect([root.parentSpanId, intake.parentSpanId]).toEqual([undefined, root.spanId]);
    expect(root.attributes).toMatchObject({ 'attune.session.id': id });
    for (const name of stages) {
      const stage = only(spans, `stage ${name}`);
      expect([name, stage.parentSpanId]).toEqual([name, intake.spanId]);
      expect(stage.attributes['attune.session.id']).toBe(id);
    }
    expect(only(spans, 'stage transcribe').attributes).toMatchObject({
      'attune.attempt': 2,
      'attune.outcome': 'done',
      'attune.provider': 'openai-compatible',
    });
    const worksAs = (name: string) => only(spans, name).resource['service.instance.id'];
    expect(worksAs('stage transcribe')).not.toBe(worksAs('stage normalize'));
    expect(only(spans, 'stage normalize').resource).toMatchObject({
      'service.name': 'attune-tests',
      'attune.mode': 'worker',
    });
    const jobs = spans.filter(({ kind }) => kind === 'consumer');
    expect(jobs.length).toBeGreaterThan(0);
    for (const job of jobs) {
      expect(job).toMatchObject({
        parentSpanId: intake.spanId,
        attributes: { 'messaging.system': 'bullmq' },
      });
    }
    expect(spans.filter(({ kind }) => kind === 'producer').length).toBeGreaterThan(0);
    const stray = collector.spans.filter(
      ({ name, traceId: trace }) => /^(?:stage|intake|process)/u.test(name) && trace !== traceId,
    );
    expect(stray).toEqual([]);
    const [, served = []] = logs;
    expect(served).toContainEqual(
      expect.objectContaining({ message: 'request', route: '/v1/sessions/upload', traceId }),
    );
    process.stdout.write(`traces: ${spans.length} spans of one session, ${jobs.length} jobs\n`);
  });

  it('put no names, no words of a transcript and no secrets into spans', async () => {
    await using collector = await startCollector();
    await using organisation = await watched(collector);
    const ann = await Therapist.signUp(organisation.api.address, 'xyloname');
    const worker = await organisation.startWorker();
    const json = { token: 'xylodevice', platform: 'ios' };
    await ann.call('PUT', '/v1/devices', { json });
    const id = await upload(ann, organisation);
    await processed(ann, id);
    expect(await ann.session(id)).toMatchObject({
      title: 'Xylotitle',
      recording: { filename: 'xylofile.wav' },
    });
    await ann.call('GET', '/v1/sessions/search?q=xyloquery');
    await ann.call('GET', '/v1/profiles/patients?q=xyloquery');
    await ann.call('GET', '/xylonowhere');
    await ann.call('DELETE', '/v1/devices/xylodevice');
    await stopAll(organisation, worker);

    const heads = collector.headers.map((headers) => headers['api-key']);
    expect(new Set(heads)).toEqual(new Set(['xylo-collector-key']));
    expect(collector.spans.length).toBeGreaterThan(15);
    const raw = collector.raw.toLowerCase();
    expect(raw).toContain('delete /v1/devices/{token}');
    const { password, email } = registration('xyloname');
    const marks = [...names, password, email, ann.token, ...Object.values(secrets), 'xylo'];
    expect(marks.filter((mark) => raw.includes(mark.toLowerCase()))).toEqual([]);
    const words = new Set(spoken.said.map(({ word }) => word).filter((word) => word.length > 4));
    expect(words.size).toBeGreaterThan(10);
    expect([...words].filter((word) => new RegExp(`\\b${word}\\b`, 'u').test(raw))).toEqual([]);
  });

  it('work and stop as usual when no collector takes their spans', async () => {
    const collector = await startCollector();
    await collector[Symbol.asyncDispose]();
    // Whoever waited for the collector would wait as long as the grace time allows.
    await using organisation = await watched(collector, { SHUTDOWN_GRACE_SECONDS: '200' });
    let log = '';
    organisation.api.child.stdout?.on('data', (text: string) => {
      log += text;
    });
    const worker = await organisation.startWorker();
    const ann = await Therapist.signUp(organisation.api.address);
    await processed(ann, await upload(ann, organisation));
    await vi.waitFor(() => expect(log).toContain(lost), settled);
    const late = pause(60_000, 'they wait for the collector', { ref: false });
    const logs = await Promise.race([stopAll(organisation, worker), late]);
    if (typeof logs === 'string') throw new Error(logs);
    const [told, served] = logs.map((lines) => lines.filter(({ message }) => message === lost));
    expect(told?.length).toBeLessThanOrEqual(1);
    expect(served).toEqual([expect.objectContaining({ level: 'warn', reason: 'ECONNREFUSED' })]);
  });
});
