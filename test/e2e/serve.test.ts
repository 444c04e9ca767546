import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, isAlive, quick, repository, scripted } from '../support/attune.js';
import { startRedis } from '../support/redis.js';
import { serve } from '../support/serve.js';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
});

afterAll(() => desk[Symbol.asyncDispose]());

/** A request whose body does not come; resolves once the host is working on it. */
async function halfRequest(
  address: string,
): Promise<AsyncDisposable & { readonly closed: boolean }> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  const head = ['POST /v1/auth/login HTTP/1.1', `Host: ${hostname}`, 'Content-Length: 99'];
  const more = ['Content-Type: application/json', 'Expect: 100-continue', '', ''];
  socket.write([...head, ...more].join('\r\n'));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toContain('100 Continue');
  return {
    get closed() {
      return socket.closed;
    },
    [Symbol.asyncDispose]: async () => void socket.destroy(),
  };
}

interface Readiness {
  readonly status: string;
  readonly checks: Readonly<
    Record<string, { readonly status: string; readonly latencyMs: number }>
  >;
}

describe('attune serve', { timeout: 120_000 }, () => {
  it('runs on nothing but its defaults, tells how each part is, and stops with 0', async () => {
    await using host = await serve(desk);
    const response = await fetch(`${host.address}/health/ready`);
    const { status, checks } = (await response.json()) as Readiness;
    expect([response.status, status]).toEqual([200, 'ok']);
    const names = ['database', 'disk', 'ffmpeg', 'language', 'push', 'queue', 'speech', 'storage'];
    expect(Object.keys(checks)).toEqual(expect.arrayContaining(names));
    for (const check of Object.values(checks)) expect(check.latencyMs).toBeGreaterThanOrEqual(0);
    expect((await fetch(`${host.address}/health/live`)).status).toBe(200);
    const { mode } = await stat(desk.path('.attune/secrets/jwt.key'));
    expect(mode & 0o777).toBe(0o600);

    const { code, signal, stdout, stderr } = await host.stop();
    expect([code, signal]).toEqual([0, null]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { message: string });
    expect(lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['started', 'request', 'stopping', 'stopped']),
    );
    expect(await desk.litter()).toEqual([]);
  });

  it('keeps its key across starts', async () => {
    const key = await readFile(desk.path('.attune/secrets/jwt.key'), 'utf8');
    await (await serve(desk)).stop();
    expect(await readFile(desk.path('.attune/secrets/jwt.key'), 'utf8')).toBe(key);
  });

  it('says which process has the data directory, and leaves that one alone', async () => {
    await using host = await serve(desk);
    const second = await desk.attune(['serve', '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`is in use by process ${host.child.pid}`);
    expect(second.stderr).toContain('DATA_DIR');
    expect((await fetch(`${host.address}/health/ready`)).status).toBe(200);
    expect((await host.stop()).code).toBe(0);
  });

  it('says that its port is in use, and closes what it had opened', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stderr } = await desk.attune(['serve'], { PORT: String(port) });
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} of 127.0.0.1 is in use by another process`);
    other.close();
    expect((await (await serve(desk)).stop()).code).toBe(0);
  });

  it('cuts what is not done within the grace time, and still ends with 0', async () => {
    await using host = await serve(desk, { variables: { ...quick, SHUTDOWN_GRACE_SECONDS: '1' } });
    await using held = await halfRequest(host.address);
    const { code, stdout } = await host.stop();
    expect([code, held.closed]).toEqual([0, true]);
    expect(stdout).toContain('"connections":1');
    expect(stdout).toContain('"message":"stopped"');
  });

  it('ends at once at the second signal', async () => {
    await using host = await serve(desk, {
      variables: { ...quick, SHUTDOWN_GRACE_SECONDS: '600' },
    });
    await using held = await halfRequest(host.address);
    expect(held.closed).toBe(false);
    host.child.kill('SIGTERM');
    const again = setInterval(() => host.child.kill('SIGTERM'), 700);
    await host.end;
    clearInterval(again);
    expect(isAlive(host.child.pid ?? 0)).toBe(false);
  });

  it('serves metrics without a token on a port of their own only', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    other.close();
    await using host = await serve(desk, { variables: { ...quick, METRICS_PORT: String(port) } });
    const open = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await open.text()).toContain('attune_http_requests_total');
    expect([401, 403, 404]).toContain((await fetch(`${host.address}/metrics`)).status);
    expect((await host.stop()).code).toBe(0);
  });

  it('refuses separate roles when the queue is within one process', async () => {
    for (const args of [['serve', '--role', 'api'], ['worker']]) {
      const { code, stderr } = await desk.attune(args, scripted);
      expect([code, stderr]).toEqual([1, expect.stringContaining('QUEUE_PROVIDER')]);
    }
  });

  it('names every fault of the configuration at once, and starts nothing', async () => {
    const wrong = { PORT: '', HOST: 'a b', PUBLIC_URL: 'x', NODE_ENV: 'production' };
    const { code, stderr } = await desk.attune(['serve', '--port', 'x'], wrong);
    expect(code).toBe(2);
    for (const name of ['PORT', 'HOST', 'PUBLIC_URL', 'JWT_SECRET_KEY']) {
      expect(stderr).toMatch(new RegExp(`^ {2}${name}: must be `, 'mu'));
    }
  });
});

describe('the .env of the working directory', { timeout: 60_000 }, () => {
  it('fills what the environment does not set', async () => {
    await writeFile(desk.path('.env'), 'MAX_FILE_SIZE_MB=7\nLOG_LEVEL=debug\n');
    const { stdout } = await desk.attune(['config'], { LOG_LEVEL: 'warn' });
    expect(stdout).toMatch(/^MAX_FILE_SIZE_MB\s+7 {2}\(\.env\)$/mu);
    expect(stdout).toMatch(/^LOG_LEVEL\s+warn {2}\(environment\)$/mu);
  });

  it('may hold everything that .env.example shows', async () => {
    const example = await readFile(join(repository, '.env.example'), 'utf8');
    // The parts of an address stand there for those who do not write it in one.
    const either = example.replaceAll(/^#REDIS_(?!URL).*$/gmu, '');
    const lines = either.replaceAll(/^#(?=[A-Z_]+=)/gmu, '');
    await writeFile(desk.path('.env'), lines);
    // What must be secret has no value to be copied.
    const secret = {
      JWT_SECRET_KEY: 'x'.repeat(32),
      ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      SESSION_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    };
    const { code, stdout, stderr } = await desk.attune(['config', '--json'], secret);
    expect([code, stderr]).toEqual([0, '']);
    const entries = JSON.parse(stdout) as { name: string; origin: string }[];
    const set = [...lines.matchAll(/^([A-Z_]+)=./gmu)].map(([, name]) => name);
    const taken = entries.filter(({ origin }) => origin === '.env').map(({ name }) => name);
    expect(taken.sort()).toEqual(set.sort());
    const named = [...lines.matchAll(/^([A-Z_]+)=/gmu)].map(([, name]) => name);
    expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });

  it('is named with its line when it cannot be understood', async () => {
    await writeFile(desk.path('.env'), 'PORT=1\nplanted\n');
    const { code, stderr } = await desk.attune(['serve']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('.env line 2: must be NAME=value')]);
    expect(stderr).not.toContain('planted');
    await writeFile(desk.path('.env'), '');
  });
});

describe('secrets of the configuration', { timeout: 120_000 }, () => {
  const planted = 'planted5d1f'.padEnd(40, 'x');
  const secrets = {
    JWT_SECRET_KEY: planted,
    METRICS_TOKEN: planted,
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: '9',
    SMTP_USER: 'u',
    SMTP_PASS: planted,
    DATABASE_URL: `postgres://u:${planted}@127.0.0.1/attune?password=${planted}`,
    REDIS_URL: `redis://:${planted}@127.0.0.1`,
    AZURE_STORAGE_CONNECTION_STRING: `AccountKey=${planted}`,
    FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT: `{"private_key": "${planted}"}`,
  };

  it.each([
    ['config', ['config'], {}, 0],
    ['config --json', ['config', '--json'], {}, 0],
    ['doctor', ['doctor'], {}, 1],
    [
      'serve that is refused',
      ['serve', '--verbose'],
      { PORT: 'x', METRICS_TOKEN: 'planted 5d1f' },
      2,
    ],
  ])('are not in what %s says', async (_name, args, more, code) => {
    const said = await desk.attune(args, { ...scripted, ...secrets, ...more });
    expect(said.code).toBe(code);
    expect(`${said.stdout}${said.stderr}`).not.toContain('planted');
    expect(`${said.stdout}${said.stderr}`).not.toBe('');
  });

  it('are not in what a host says, in its metrics or in its health', async () => {
    // A host ends without the Redis that it is told of, so this one has a Redis.
    const redis = await startRedis({ password: planted });
    await using _stopped = { [Symbol.asyncDispose]: () => redis.close() };
    const variables = { ...scripted, ...secrets, REDIS_URL: redis.url, LOG_LEVEL: 'debug' };
    await using host = await serve(desk, { variables });
    const headers = { authorization: `Bearer ${planted}`, cookie: `a=${planted}` };
    const answers = ['/health/ready', '/metrics', `/v1/sessions/me?token=${planted}`].map(
      async (path) => await (await fetch(`${host.address}${path}`, { headers })).text(),
    );
    const texts = await Promise.all(answers);
    expect(texts[1]).toContain('attune_http_requests_total');
    const { stdout, stderr, code } = await host.stop();
    expect(code).toBe(0);
    expect([...texts, stdout, stderr].join('\n')).not.toContain('planted');
  });
});
