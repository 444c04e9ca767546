import { PortError, type WorkEvent } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../composition/index.js';
import { faultPlaces, withPlaces } from './fault-place.js';
import { createLogs } from './logger.js';
import { workLog } from './work-log.js';

type StageEnded = Extract<WorkEvent, { kind: 'stage' }>;

function open(level: 'debug' | 'info' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line)) };
  return { lines, logs: createLogs({ level, destination }) };
}

const ended = (outcome: StageEnded['outcome']): StageEnded => ({
  ...({ kind: 'stage', sessionId: 's1', stage: 'transcribe', attempt: 2 } as const),
  ...{ durationMs: 1_200, provider: 'sherpa', outcome },
});

describe('workLog', () => {
  it('has a line for a session that is taken and for a stage that ends', () => {
    const { lines, logs } = open();
    const tell = workLog(logs.worker);
    tell({ kind: 'taken', sessionId: 's1', stage: 'normalize', resumes: false });
    tell(ended('done'));
    tell({ ...ended('retry'), code: 'unavailable', retryAt: '2026-01-01T00:00:00.000Z' });
    tell({ ...ended('failed'), code: 'unsupported' });
    expect(lines).toMatchObject([
      { level: 'info', channel: 'worker', message: 'session taken', stage: 'normalize' },
      { level: 'info', message: 'stage done', attempt: 2, durationMs: 1_200, provider: 'sherpa' },
      { level: 'warn', outcome: 'retry', code: 'unavailable' },
      { level: 'error', outcome: 'failed', code: 'unsupported' },
    ]);
  });

  it('leaves what only waits to the level debug', () => {
    const taken = { kind: 'taken', sessionId: 's1', resumes: true } as const;
    for (const level of ['info', 'debug'] as const) {
      const { lines, logs } = open(level);
      workLog(logs.worker)(taken);
      workLog(logs.worker)(ended('waiting'));
      expect(lines.length).toBe(level === 'debug' ? 2 : 0);
    }
  });
});

describe('withPlaces', () => {
  const { config } = loadConfig({
    LLM_BASE_URL: 'https://llm.example:8443/v1/hush',
    LLM_MODEL: 'm',
    DATABASE_URL: 'postgres://attune:hush@db.example:5433/attune',
    SMTP_HOST: 'mail.example',
  });
  const told = (error: unknown) => {
    const { lines, logs } = open();
    withPlaces(logs.worker, faultPlaces(config)).error({ error }, 'x');
    expect(JSON.stringify(lines)).not.toContain('hush');
    const [{ address, variable } = {}] = lines;
    return [address, variable];
  };
  const fault = (port: string, adapter: string, cause?: unknown) =>
    new PortError('unavailable', 'away', { port, operation: 'x', adapter, cause });

  it('says where a service is and which variable names it', () => {
    expect(told(fault('document-store', 'sql'))).toEqual([
      'postgres://db.example:5433',
      'DATABASE_URL',
    ]);
    expect(told(fault('mailer', 'smtp'))).toEqual(['smtp://mail.example:587', 'SMTP_HOST']);
  });

  it('looks at what caused the error', () => {
    const cause = fault('language-model', 'openai-compatible');
    expect(told(fault('note-taker', 'model', cause))).toEqual([
      'https://llm.example:8443',
      'LLM_BASE_URL',
    ]);
  });

  it('says nothing of services that are not configured, and of other errors', () => {
    expect(told(fault('job-queue', 'bullmq'))).toEqual([undefined, undefined]);
    expect(told(new Error('x'))).toEqual([undefined, undefined]);
  });
});
