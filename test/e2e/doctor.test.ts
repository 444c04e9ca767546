import { describe, expect, it } from 'vitest';
import { Desk, quick, scripted } from '../support/attune.js';
import { freePort } from '../support/free-port.js';
import { startLlmServer } from '../support/llm-server.js';
import { serve } from '../support/serve.js';
import { startSpeechServer } from '../support/speech-server.js';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly warning?: boolean;
  readonly detail: string;
}

const keys = { SPEECH_API_KEY: 'sk-speech-0123456789', LLM_API_KEY: 'sk-llm-0123456789' };
const names = { SPEECH_MODEL: 'whisper-1', LLM_MODEL: 'qwen3:8b' };

async function examine(desk: Desk, variables: Readonly<Record<string, string>>) {
  const all = { ...quick, ...keys, ...names, ...variables };
  const { code, stdout, stderr } = await desk.attune(['doctor', '--json'], all);
  expect(`${stdout}${stderr}`).not.toContain('sk-');
  const findings = JSON.parse(stdout) as readonly Finding[];
  return { code, of: (name: string) => findings.find((one) => one.name === name) };
}

describe.concurrent('attune doctor with servers for speech and language', {
  timeout: 120_000,
}, () => {
  it('asks both, and says who answered', async () => {
    await using desk = await Desk.open();
    await using speech = await startSpeechServer('speaches');
    await using llm = await startLlmServer();
    llm.write = () => '{"state": "well"}';
    const servers = { SPEECH_BASE_URL: speech.baseUrl, LLM_BASE_URL: llm.baseUrl };
    const { code, of } = await examine(desk, servers);
    expect(of('model')).toMatchObject({
      ok: true,
      detail: 'scripted-1b-q4 answered in the form it was asked for',
    });
    expect(of('speech')).toMatchObject({ ok: true });
    expect([code, llm.requests.length, speech.requests.length]).toEqual([0, 1, 1]);
  });

  it('says which variable is wrong', async () => {
    await using desk = await Desk.open();
    await using speech = await startSpeechServer('speaches');
    await using llm = await startLlmServer();
    const servers = { SPEECH_BASE_URL: speech.baseUrl, LLM_BASE_URL: llm.baseUrl };
    speech.apiKey = 'sk-another';
    llm.apiKey = 'sk-another';
    const refused = await examine(desk, servers);
    expect(refused.code).toBe(1);
    expect(refused.of('speech')?.detail).toContain('Set SPEECH_API_KEY to a key');
    expect(refused.of('model')?.detail).toContain('Set LLM_API_KEY to a key');

    llm.apiKey = undefined;
    llm.models = ['llama3.2:3b', 'mistral'];
    llm.fault = () => ({ kind: 'status', status: 404 });
    const away = `http://127.0.0.1:${await freePort()}/v1`;
    const lost = await examine(desk, { ...servers, SPEECH_BASE_URL: away });
    expect(lost.code).toBe(1);
    expect(lost.of('speech')?.detail).toContain('Check that the server at SPEECH_BASE_URL runs');
    expect(lost.of('model')?.detail).toContain(
      'LLM_MODEL is not one of its models: llama3.2:3b, mistral',
    );

    llm.fault = () => undefined;
    llm.write = () => 'I would rather talk about the weather.';
    const strange = await examine(desk, servers);
    expect(strange.of('model')).toMatchObject({ ok: false });
    expect(strange.of('model')?.detail).toContain('Choose another LLM_MODEL');
  });

  it('gives up on a server that hangs, and names what to check', async () => {
    await using desk = await Desk.open();
    await using llm = await startLlmServer();
    llm.fault = () => ({ kind: 'hang' });
    const { code, of } = await examine(desk, { LLM_BASE_URL: llm.baseUrl });
    expect(code).toBe(1);
    expect(of('model')?.detail).toContain('no answer within 30 s');
    expect(of('model')?.detail).toContain('LLM_BASE_URL');
  });

  it('says whether alerts reach a person', async () => {
    await using desk = await Desk.open();
    const nobody = await examine(desk, scripted);
    expect(nobody.of('alerts')).toMatchObject({ ok: true });
    expect(nobody.of('alerts')?.detail).toContain('set ALERT_EMAIL');
    const files = await examine(desk, { ...scripted, ALERT_EMAIL: 'operator@example.org' });
    expect(files.of('alerts')).toMatchObject({ ok: true, warning: true });
    expect(files.of('alerts')?.detail).toContain('without SMTP_HOST');
  });
});

describe('/health/ready with servers for speech and language', { timeout: 60_000 }, () => {
  it('has no model work, and still notices that one is gone', async () => {
    await using desk = await Desk.open();
    await using speech = await startSpeechServer('speaches');
    await using llm = await startLlmServer();
    const servers = { SPEECH_BASE_URL: speech.baseUrl, LLM_BASE_URL: llm.baseUrl };
    await using host = await serve(desk, { variables: { ...quick, ...names, ...servers } });
    const ready = await fetch(`${host.address}/health/ready`);
    expect(await ready.json()).toMatchObject({ checks: { speech: { status: 'ok' } } });
    expect(speech.listed).toBe(1);
    expect([speech.requests.length, llm.requests.length]).toEqual([0, 0]);
    const away = { ...servers, SPEECH_BASE_URL: `http://127.0.0.1:${await freePort()}/v1` };
    await using lost = await serve(desk, { variables: { ...quick, ...names, ...away } });
    const unready = await fetch(`${lost.address}/health/ready`);
    expect(unready.status).toBe(503);
    expect(await unready.json()).toMatchObject({ checks: { speech: { status: 'failed' } } });
  });
});
