import { once } from 'node:events';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Desk, scripted } from '../support/attune.js';
import { serve } from '../support/serve.js';

/** Records and recordings last; the engines are scripted. */
const kept = {
  ...scripted,
  DATABASE_PROVIDER: 'pglite',
  STORAGE_PROVIDER: 'local',
  WORKER_LEASE_SECONDS: '5',
};

const done = async (desk: Desk) =>
  (await readdir(desk.path('in/done')).catch(() => [])).filter((name) => name.endsWith('.wav'));

async function createAnn(desk: Desk): Promise<string> {
  const flags = ['--email', 'ann@example.org', '--username', 'ann', '--name', 'Ann'];
  const command = ['accounts', 'create', ...flags, '--role', 'therapist'];
  const { code, stdout } = await desk.attune(command, kept);
  expect(code).toBe(0);
  return /Password: (\S+)/u.exec(stdout)?.[1] ?? '';
}

describe.concurrent('attune watch', { timeout: 180_000 }, () => {
  it('makes one session of each recording, however often it is killed', async () => {
    await using desk = await Desk.open();
    await mkdir(desk.path('in'));
    const password = await createAnn(desk);
    const tones = await Promise.all(
      [200, 300, 400, 500, 600, 700].map((hertz) =>
        desk.make(`${hertz}.wav`, ['-f', 'lavfi', '-i', `sine=frequency=${hertz}:duration=4`]),
      ),
    );
    for (const [at, tone] of tones.entries()) await copyFile(tone, desk.path(`in/${at}.wav`));
    for (const takenBefore of [1, 3, 5]) {
      const child = desk.start(['watch', 'in', '--owner', 'ann@example.org'], kept);
      const gone = once(child, 'exit');
      while (child.exitCode === null && (await done(desk)).length < takenBefore) await pause(2);
      expect(child.exitCode).toBeNull();
      child.kill('SIGKILL');
      await gone;
    }
    const { stop, address, ...host } = await serve(desk, {
      variables: { ...kept, WATCH_DIR: 'in', WATCH_OWNER: 'ann' },
    });
    await using _ = host;
    while ((await done(desk)).length < 6) await pause(20);
    const signIn = await fetch(`${address}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'ann', password }),
    });
    const { accessToken } = (await signIn.json()) as { readonly accessToken: string };
    const list = await fetch(`${address}/v1/sessions/me?limit=100`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const { items } = (await list.json()) as { readonly items: readonly { title: string }[] };
    expect(items.map(({ title }) => title).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(await readdir(desk.path('in'))).toEqual(['.attune', 'done', 'failed']);
    const journal = async () => await readdir(join(desk.path('in'), '.attune'));
    // A process that was killed may have left an entry, which a look at the empty folder removes.
    while ((await journal()).length > 0) await pause(20);
    expect((await stop()).code).toBe(0);
  });

  it('says what is wrong with the folder and with the owner', async () => {
    await using desk = await Desk.open();
    await mkdir(desk.path('in'));
    const watch = (...args: readonly string[]) => desk.attune(['watch', ...args], scripted);
    const missing = await watch('in');
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('WATCH_OWNER')]);
    const nowhere = await watch('out', '--owner', 'ann');
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('is not a folder')]);
    const stranger = await watch('in', '--owner', 'ann');
    expect([stranger.code, stranger.stderr]).toEqual([
      1,
      expect.stringContaining('There is no account "ann"'),
    ]);
    const wrong = await watch('in', '--owner', 'ann', '--settings', '[1]');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('a JSON object')]);
    const odd = await watch('in', '--owner', 'ann', '--settings', '{"speakrs":2}');
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining('did you mean `speakers`')]);
    const own = await watch('.attune/in', '--owner', 'ann');
    expect([own.code, own.stderr]).toEqual([2, expect.stringContaining('must not be DATA_DIR')]);
  });

  it('starts for everybody without the owner and the folder, says so, until they are there', async ({
    expect,
  }) => {
    await using desk = await Desk.open();
    await using host = await serve(desk, {
      variables: { ...kept, WATCH_DIR: 'in', WATCH_OWNER: 'ann' },
    });
    const trouble = async () => {
      const answer = await fetch(`${host.address}/health/ready`);
      const { checks } = (await answer.json()) as {
        readonly checks: Readonly<Record<string, { status: string; detail?: string }>>;
      };
      const { status, detail } = checks['watched-folder'] ?? {};
      return [answer.status, status, detail];
    };
    await expect
      .poll(trouble, { timeout: 30_000 })
      .toEqual([200, 'warning', expect.stringContaining('WATCH_DIR')]);
    await mkdir(desk.path('in'));
    await expect
      .poll(trouble, { timeout: 60_000 })
      .toEqual([200, 'warning', expect.stringContaining('WATCH_OWNER')]);
    await host.said(/There is no account/u);
    expect((await host.stop()).code).toBe(0);
  });
});
