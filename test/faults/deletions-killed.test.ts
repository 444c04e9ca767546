import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { ask, type BuiltHost, filesBelow, startBuiltHost } from '../support/built-host.js';
import { drillSize } from '../support/drill-size.js';
import { registration } from '../support/memory-host.js';
import { seeded } from './bad-media-tools.js';

const home = await mkdtemp(join(tmpdir(), 'attune-deletions-'));
let host: BuiltHost | undefined;
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

const kills = drillSize({ short: 2, long: 25 });
const patience = { timeout: 120_000, interval: 200 };
const wav = toneWav({ durationMs: 60_000 });

/** Starts the host on what the last one left, with somebody signed in. */
async function start() {
  host = await startBuiltHost({ DATA_DIR: join(home, 'data'), SPEECH_PROVIDER: 'memory' });
  const on = host;
  const { username: login, password } = registration('ann');
  const { body } = await ask(on, 'POST', '/v1/auth/login', { json: { login, password } });
  const token: string = body.accessToken;
  const send = (method: string, path: string) =>
    fetch(new URL(path, on.address), { method, headers: { authorization: `Bearer ${token}` } });
  return { on, token, send };
}

type Started = Awaited<ReturnType<typeof start>>;

async function talk({ on, token, send }: Started): Promise<string> {
  const form = new FormData();
  form.set('audio', new File([wav], 'talk.wav'));
  const answer = await fetch(new URL('/v1/sessions/upload', on.address), {
    ...{ method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } },
  });
  const { session } = (await answer.json()) as { session: { id: string } };
  const status = async () => {
    const read = await send('GET', `/v1/sessions/${session.id}`);
    return ((await read.json()) as { session: { status: string } }).session.status;
  };
  await expect.poll(status, patience).toBe('processed');
  return session.id;
}

/** How the parts of a session are answered. */
async function partsOf({ send }: Started, id: string): Promise<readonly number[]> {
  const paths = [`/v1/sessions/${id}`, `/v1/sessions/${id}/audio`, `/v1/data/transcript/${id}`];
  const answers = await Promise.all(paths.map((path) => send('GET', path)));
  await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  return answers.map(({ status }) => status);
}

describe('a host that is killed in the middle of a deletion', { timeout: 900_000 }, () => {
  it('has the whole session after its next start, or nothing of it', async () => {
    host = await startBuiltHost({ DATA_DIR: join(home, 'data'), SPEECH_PROVIDER: 'memory' });
    await ask(host, 'POST', '/v1/auth/register', { json: registration('ann') });
    await host.stop('SIGKILL');
    let now = await start();
    const measured = await talk(now);
    const began = performance.now();
    expect((await now.send('DELETE', `/v1/sessions/${measured}`)).status).toBe(204);
    const wholeMs = performance.now() - began;
    const random = seeded(20_261_125);
    const seen = { whole: 0, gone: 0 };
    for (let kill = 0; kill < kills; kill += 1) {
      const id = await talk(now);
      const left = async () => (await filesBelow(home)).filter((name) => name.includes(id));
      expect(await left()).not.toEqual([]);
      const deleting = now.send('DELETE', `/v1/sessions/${id}`).catch(() => undefined);
      // Spread over the whole deletion, a little at random.
      await delay(((kill + random(100) / 100) / kills) * wholeMs);
      await now.on.stop('SIGKILL');
      const answered = (await deleting)?.status;
      now = await start();
      const parts = await partsOf(now, id);
      if (parts[0] === 200) {
        expect({ answered, parts }).toEqual({ answered: undefined, parts: [200, 200, 200] });
        seen.whole += 1;
        continue;
      }
      expect(parts).toEqual([404, 404, 404]);
      await expect.poll(left, patience).toEqual([]);
      seen.gone += 1;
    }
    process.stdout.write(
      `deletions: ${kills} kills within ${Math.round(wholeMs)} ms: ${JSON.stringify(seen)}\n`,
    );
  });
});
