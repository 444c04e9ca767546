import { appendFile, chmod, chown } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import { certify } from '../support/certificate.js';
import { startPostgres } from '../support/postgres.js';

const server = await startPostgres();
const path = (name: string) => join(server.directory, name);
afterAll(() => server.close());

beforeAll(async () => {
  await certifyAs('server', 'IP:127.0.0.1');
  await certifyAs('elsewhere', 'DNS:db.example');
  await serveAs('server');
});

/** Makes a certificate that the server may read. */
async function certifyAs(name: string, subject: string): Promise<void> {
  const [keyFile, certFile] = [path(`${name}.key`), path(`${name}.crt`)];
  await certify({ keyFile, certFile, name, subjects: [subject] });
  await chmod(keyFile, 0o600);
  const { owner } = server;
  if (owner === undefined) return;
  for (const file of [keyFile, certFile]) await chown(file, owner.uid, owner.gid);
}

async function serveAs(name: string): Promise<void> {
  const lines = `ssl = on\nssl_cert_file = '${name}.crt'\nssl_key_file = '${name}.key'\n`;
  await appendFile(path('postgresql.auto.conf'), lines);
  await server.restart();
}

/** Whether the connection is encrypted, or the code of what went wrong. */
async function connect(query: string, caFile?: string): Promise<unknown> {
  try {
    const connectionString = `${server.url}${query}`;
    const client = await openPostgres({
      connectionString,
      ...(caFile === undefined ? {} : { caFile }),
    });
    const [row] = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    await client.close();
    return row?.['ssl'];
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe('a connection to a server with a certificate', () => {
  it('is as safe as its mode says', async () => {
    const [own, foreign] = [path('server.crt'), path('elsewhere.crt')];
    expect(await connect('')).toBe(false);
    expect(await connect('?sslmode=disable')).toBe(false);
    expect(await connect('?sslmode=require')).toBe(true);
    expect(await connect('?sslmode=no-verify')).toBe(true);
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      expect([mode, await connect(`?sslmode=${mode}`, own)]).toEqual([mode, true]);
      expect([mode, await connect(`?sslmode=${mode}&sslrootcert=${own}`)]).toEqual([mode, true]);
      expect([mode, await connect(`?sslmode=${mode}`, foreign)]).toEqual([mode, 'unavailable']);
    }
    expect(await connect('?sslmode=verify-full')).toBe('unavailable');
    expect(await connect('?sslmode=verify-full', path('missing.crt'))).toBe('invalid_argument');
  });

  it('is refused by verify-full when the certificate names another host', async () => {
    await serveAs('elsewhere');
    const ca = path('elsewhere.crt');
    expect(await connect('?sslmode=verify-ca', ca)).toBe(true);
    expect(await connect('?sslmode=verify-full', ca)).toBe('unavailable');
  });

  it('has its statements cancelled all the same', async () => {
    const client = await openPostgres({ connectionString: `${server.url}?sslmode=require` });
    const signal = AbortSignal.timeout(300);
    const ended = client.query('select pg_sleep(60)', [], { signal });
    await expect(ended).rejects.toMatchObject({ name: 'TimeoutError' });
    const running =
      "select 1 from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'";
    expect(await client.query(running)).toEqual([]);
    await client.close();
  });
});
