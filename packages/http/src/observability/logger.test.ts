import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError, PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { createLogs, type LogLevel } from './logger.js';

interface Line {
  readonly channel: string;
  readonly level: string;
  readonly message: string;
  readonly [name: string]: unknown;
}

function opened(level: LogLevel = 'info') {
  const written: string[] = [];
  const logs = createLogs({ level, destination: { write: (line) => written.push(line) } });
  const lines = (): Line[] => written.map((line) => JSON.parse(line) as Line);
  return { logs, lines, text: () => written.join('') };
}

describe('createLogs', () => {
  it('writes a line of JSON with time, level, channel, fields and message', () => {
    const { logs, lines } = opened();
    logs.log.info({ requestId: 'r1' }, 'request');
    logs.worker.child({ sessionId: 's1' }).warn({ stage: 'transcribe' }, 'slow');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/u),
        channel: 'host',
        requestId: 'r1',
        message: 'request',
      },
      expect.objectContaining({ channel: 'worker', sessionId: 's1', stage: 'transcribe' }),
    ]);
  });

  it('writes any value as JSON, and leaves out what JSON has no form for', () => {
    const { logs, lines, text } = opened();
    const awkward = '"quoted" \\ back\nline \u0001 \ud800 half, ähre 🌾';
    logs.log.info(
      {
        awkward,
        'a "name"\n': 1,
        list: [1, 'two', { three: awkward }],
        nothing: null,
        at: new Date(0),
        large: 12n,
        endless: Number.POSITIVE_INFINITY,
        absent: undefined,
        method: () => undefined,
      },
      awkward,
    );
    expect(lines()).toEqual([
      expect.objectContaining({
        awkward,
        'a "name"\n': 1,
        list: [1, 'two', { three: awkward }],
        nothing: null,
        at: '1970-01-01T00:00:00.000Z',
        large: '12',
        endless: null,
        message: awkward,
      }),
    ]);
    expect(Object.keys(lines()[0] ?? {})).not.toContain('absent');
    expect(Object.keys(lines()[0] ?? {})).not.toContain('method');
    expect(text().trimEnd()).not.toContain('\n');
  });

  it('leaves out what is below the level, but never audit and auth', () => {
    const { logs, lines } = opened('error');
    for (const one of [logs.log, logs.worker, logs.audit, logs.auth]) one.info({}, 'said');
    expect(lines().map(({ channel }) => channel)).toEqual(['audit', 'auth']);
  });

  it('blanks out members named like a secret, at any depth, and tokens within texts', () => {
    const { logs, text } = opened();
    const planted = 'planted-5d1f';
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${planted}.${planted}`;
    logs.log.child({ refreshToken: planted }).error(
      {
        headers: { Authorization: `Bearer ${planted}`, cookie: planted, 'x-api-key': planted },
        body: [{ password: planted, newPassword: planted, resetToken: { a: planted } }],
        note: `sent Bearer ${planted} and ${jwt}`,
        deep: { a: { b: { c: { d: { e: { f: { g: planted } } } } } } },
      },
      'said',
    );
    expect(text()).toContain('[redacted]');
    expect(text()).not.toContain(planted);
  });

  it('keeps of a foreign error its name, code and place, and never what it says', () => {
    const { logs, lines, text } = opened();
    const planted = 'my patient\n    at home (/planted/5d1f.ts:1:1) feels';
    const cause = Object.assign(new TypeError(planted), { code: 'ECONNRESET' });
    logs.log.error({ error: new AggregateError([new Error(planted)], planted, { cause }) }, 'no');
    expect(text()).not.toMatch(/patient|planted|feels/u);
    const here = expect.arrayContaining([expect.stringContaining('logger.test')]);
    expect(lines()[0]?.['error']).toMatchObject({
      name: 'AggregateError',
      at: here,
      cause: { name: 'TypeError', code: 'ECONNRESET', at: here },
      errors: [{ name: 'Error', at: here }],
    });
  });

  it('keeps the messages of our own errors, which hold no content', () => {
    const { logs, lines } = opened();
    const details = { port: 'blob-store', operation: 'put', adapter: 'file-system' };
    const key = 'users/ann/originals/1-2';
    const error = new PortError(
      'limit_exceeded',
      `Cannot write ${key}_Talk%20with_Bo.wav`,
      details,
    );
    const other = new DomainError('no_speech', 'Nobody speaks in Talk with Bo.wav.');
    logs.log.error({ error, other }, 'no');
    const [line] = lines();
    const message = `Cannot write ${key}`;
    expect(line).toMatchObject({
      error: { name: 'PortError', code: 'limit_exceeded', message, ...details },
      other: { name: 'DomainError', code: 'no_speech' },
    });
    expect(JSON.stringify(line)).not.toMatch(/Talk|Bo/u);
  });

  it('appends the audit and auth channels to files of their own, for their owner alone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'logs-'));
    const [auditFile, authFile] = [join(directory, 'audit.log'), join(directory, 'auth.log')];
    const written: string[] = [];
    const destination = { write: (line: string) => written.push(line) };
    for (const word of ['first', 'second']) {
      const logs = createLogs({ level: 'info', destination, auditFile, authFile });
      logs.audit.info({ word }, 'audit');
      logs.auth.info({ word }, 'auth');
      logs.close();
    }
    expect(written).toEqual([]);
    for (const file of [auditFile, authFile]) {
      const lines = (await readFile(file, 'utf8')).trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as Line)['word'])).toEqual(['first', 'second']);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    await rm(directory, { recursive: true });
  });

  it('throws when a file cannot be opened', () => {
    const auditFile = join(tmpdir(), 'nowhere', 'audit.log');
    expect(() => createLogs({ level: 'info', auditFile })).toThrow('ENOENT');
  });
});
