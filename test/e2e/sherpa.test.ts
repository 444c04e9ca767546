import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../packages/http/src/cli.js';
import { compose, loadConfig, profile } from '../../packages/http/src/composition/index.js';
import { createHealth } from '../../packages/http/src/observability/health.js';
import { portChecks } from '../../packages/http/src/observability/port-checks.js';
import { withoutLoading } from '../../packages/http/src/observability/speech-model-check.js';
import { sayTones, writeToneModel, writeToneVoices } from '../support/tone-model.js';
import { wavOf } from '../support/tone-speech.js';

let root: string;
let recording: string;
const speech = sayTones({ words: 24, pauseMs: (index) => (index % 6 === 5 ? 800 : 120) });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'attune-models-e2e-'));
  await writeToneModel(join(root, 'mirror', 'tones-en'));
  await writeToneVoices(join(root, 'mirror', 'voices'));
  recording = join(root, 'session.wav');
  await writeFile(recording, wavOf(speech.samples));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const inMemory = { DATABASE_PROVIDER: 'memory', STORAGE_PROVIDER: 'memory' };

async function attune(line: string, more: Readonly<Record<string, string>> = {}) {
  const output = { out: '', err: '' };
  const code = await runCli(line.split(' '), {
    stdout: { write: (text: string) => (output.out += text) },
    stderr: { write: (text: string) => (output.err += text) },
    environment: {
      ...{ DATA_DIR: join(root, 'data'), MODELS_MIRROR: join(root, 'mirror') },
      ...inMemory,
      ...more,
    },
    signal: new AbortController().signal,
  });
  return { code, ...output };
}

const chosen = { SPEECH_PROVIDER: 'sherpa', SPEECH_MODEL: 'tones-en' };

describe('attune models', { timeout: 60_000 }, () => {
  it('makes a mirror, lists it, brings models from it and checks them', async () => {
    const indexed = await attune(`models index ${join(root, 'mirror')}`);
    expect(indexed).toMatchObject({ code: 0, out: expect.stringMatching(/tones-en +speech/) });
    const before = await attune('models list');
    expect(before.out).toMatch(/data\/models\n {2}\(no models\)\n/);
    expect(before.out).toMatch(/voices +voices +[\d.]+ MB +attune models pull voices\n/);
    const pulled = await attune('models pull tones-en voices');
    expect(pulled).toMatchObject({ code: 0, err: expect.stringMatching(/tones-en +100 %\n/) });
    expect(pulled.out).toMatch(/SPEECH_PROVIDER=sherpa and SPEECH_MODEL=tones-en/);
    expect(pulled.out).toMatch(/DIARIZATION_MODEL=voices/);
    expect((await attune('models pull tones-en')).out).toMatch(/was complete already/);
    expect((await attune('models list')).out).toMatch(/tones-en +speech +[\d.]+ MB +is here\n/);
    expect(await attune('models verify tones-en')).toMatchObject({ code: 0 });
    const model = join(root, 'data', 'models', 'tones-en', 'model.onnx');
    const bytes = await readFile(model);
    await writeFile(model, bytes.subarray(1));
    const verified = await attune('models verify tones-en voices');
    expect(verified).toMatchObject({ code: 1, err: expect.stringContaining('attune models pull') });
    expect(verified.out).toMatch(/changed {2}tones-en\/model\.onnx/);
    expect(await attune('models pull tones-en')).toMatchObject({ code: 0 });
    expect(bytes.equals(await readFile(model))).toBe(true);
  });

  it('says how it is used wrongly, and what the mirror has not', async () => {
    expect(await attune('models pull')).toMatchObject({ code: 2 });
    const nowhere = await attune('models pull tones-en', { MODELS_MIRROR: '' });
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('MODELS_MIRROR') });
    const absent = await attune('models pull absent');
    expect(absent).toMatchObject({
      code: 1,
      err: expect.stringMatching(/it has tones-en, voices/),
    });
    const strange = await attune(`models index ${join(root, 'nowhere')}`);
    expect(strange).toMatchObject({ code: 1, err: expect.stringContaining('no directory') });
  });
});

describe('a host with a model of its own', { timeout: 60_000 }, () => {
  it('transcribes with it, from file to text', async () => {
    const out = join(root, 'session.json');
    const line = `transcribe ${recording} --json --out ${out}`;
    const { code, err } = await attune(line, { ...chosen, DIARIZATION_MODEL: 'voices' });
    expect({ code, err }).toMatchObject({ code: 0 });
    const { segments } = JSON.parse(await readFile(out, 'utf8')) as {
      segments: { text: string; words: { startMs: number }[] }[];
    };
    expect(segments.map(({ text }) => text).join(' ')).toBe(
      speech.said.map(({ word }) => word).join(' '),
    );
    expect(segments[0]?.words[0]?.startMs).toBe(300);
  });

  it('is told by the doctor what it listens with, and by its readiness that it is there', async () => {
    const { out } = await attune('doctor --json', chosen);
    const findings = JSON.parse(out) as { name: string; ok: boolean; detail: string }[];
    expect(findings.find(({ name }) => name === 'speech')).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/sherpa listened to a second; en, up to 10 speakers/),
    });

    const variables = { ...chosen, ...inMemory, MODELS_DIR: join(root, 'mirror'), DATA_DIR: root };
    const { config } = loadConfig(variables);
    await using app = compose(profile(config));
    const checks = withoutLoading(config, portChecks(app)).filter(({ name }) => name === 'speech');
    const ready = createHealth(checks, { cacheMs: 0 });
    expect((await ready.ready()).checks['speech']).toMatchObject({ status: 'ok' });
    expect(await checks[0]?.check(AbortSignal.timeout(5_000))).toBe(
      'tones-en is installed, a zipformer-ctc model',
    );
  });

  it('does not work without the model, and says how to bring it', async () => {
    const without = { ...chosen, SPEECH_MODEL: 'large-en' };
    const transcribed = await attune(`transcribe ${recording}`, without);
    expect(transcribed).toMatchObject({ code: 1 });
    expect(transcribed.err).toContain('attune models pull large-en');
    const { code, out } = await attune('doctor', without);
    expect(code).toBe(1);
    expect(out).toMatch(/FAIL {2}speech +.*attune models pull large-en/);
    const unchosen = await attune(`transcribe ${recording}`, { SPEECH_PROVIDER: 'sherpa' });
    expect(unchosen).toMatchObject({ code: 2, err: expect.stringContaining('SPEECH_MODEL=') });
  });

  it('brings no model by itself', async () => {
    const fresh = { ...chosen, DATA_DIR: join(root, 'fresh') };
    const { code, err } = await attune(`transcribe ${recording}`, fresh);
    expect({ code, err }).toMatchObject({ code: 1 });
    expect(err).toContain('attune models pull tones-en');
    const brought = await readdir(join(root, 'fresh', 'models')).catch(({ code }) => code);
    expect(['ENOENT', []]).toContainEqual(brought);
    expect(await attune('models pull tones-en', fresh)).toMatchObject({ code: 0 });
  });
});
