import { describe, expect, it } from 'vitest';
import { Desk, quick, type Variables } from '../../support/attune.js';
import { freePort } from '../../support/free-port.js';
import { startPostgres } from '../../support/postgres.js';
import { startRedis } from '../../support/redis.js';
import { startSmtpServer } from '../../support/smtp-server.js';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const engines: Variables = { SPEECH_PROVIDER: 'memory', STORAGE_PROVIDER: 'memory' };

async function examine(variables: Variables) {
  await using desk = await Desk.open();
  const { code, stdout, stderr } = await desk.attune(['doctor', '--json'], variables);
  if (stdout === '') throw new Error(stderr);
  const findings = JSON.parse(stdout) as readonly Finding[];
  return { code, of: (name: string) => findings.find((one) => one.name === name) };
}

describe('attack 27: a doctor that calls trouble well', { timeout: 60_000 }, () => {
  it('refuses a Redis that drops jobs when it is full, and says what to run', async () => {
    const redis = await startRedis({ settings: ['--maxmemory-policy', 'allkeys-lru'] });
    try {
      const variables = { ...engines, DATABASE_PROVIDER: 'memory', REDIS_URL: redis.url };
      const { code, of } = await examine(variables);
      expect(code).toBe(1);
      expect(of('redis')).toMatchObject({ ok: false });
      expect(of('redis')?.detail).toContain('allkeys-lru');
      expect(of('redis')?.detail).toContain('redis-cli config set maxmemory-policy noeviction');
      await redis.ask('config', 'set', 'maxmemory-policy', 'noeviction');
      expect((await examine(variables)).of('redis')).toMatchObject({ ok: true });
    } finally {
      await redis.close();
    }
  });

  it('names address, database, user and what to do for each fault of Postgres', async () => {
    const postgres = await startPostgres();
    const at = `127.0.0.1:${postgres.port}`;
    try {
      const detailWith = async (url: string): Promise<string> => {
        const { code, of } = await examine({ ...engines, DATABASE_URL: url });
        expect(code).toBe(1);
        return of('database')?.detail ?? '';
      };
      const missing = await detailWith(`postgres://attune:planted@${at}/absent`);
      expect(missing).toContain(`Postgres at ${at}, database "absent", user "attune"`);
      expect(missing).toContain('createdb --owner=attune absent');
      expect(missing).not.toContain('planted');
      const away = await detailWith(`postgres://ann:planted@127.0.0.1:${await freePort()}/records`);
      expect(away).toContain('database "records", user "ann": no server listens there');
      expect(away).toContain('DATABASE_URL');
      const plain = await detailWith(`postgres://attune@${at}/postgres?sslmode=require`);
      expect(plain).toContain('it does not speak TLS');
    } finally {
      await postgres.close();
    }
  });

  it('says that a mail server elsewhere offers no encryption', async () => {
    await using server = await startSmtpServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
    const smtp = { SMTP_HOST: '::ffff:127.0.0.1', SMTP_PORT: String(server.port) };
    const { code, of } = await examine({ ...quick, ...engines, ...smtp });
    expect(code).toBe(1);
    expect(of('mail')?.detail).toContain('it offers no encryption (STARTTLS)');
    expect(of('mail')?.detail).toContain('ALLOW_CLEARTEXT=true');
    const allowed = await examine({ ...quick, ...engines, ...smtp, ALLOW_CLEARTEXT: 'true' });
    expect(allowed.of('mail')).toMatchObject({ ok: true });
  });
});
