import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { ended, sourceCommand } from '../support/run-source.js';

const program = new URL('standing-host.ts', import.meta.url).pathname;
const patience = { timeout: 30_000 };
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(limitMs: number) {
  const [command = '', ...flags] = sourceCommand(program);
  const child = spawn(command, [...flags, String(limitMs)], { stdio: 'pipe' });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { child, end: ended(child), said: () => text };
}

describe('the watch over the event loop', () => {
  it('ends a process that loops, which hears no signal, and says why', async () => {
    const { child, end, said } = start(1_500);
    await expect.poll(said, patience).toContain('ready');
    child.stdin?.write('loop\n');
    await expect.poll(said, patience).toContain('loop');
    child.kill('SIGTERM');
    const { code, signal, stdout } = await end;
    expect([code, signal]).toEqual([null, 'SIGKILL']);
    const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(line).toMatchObject({
      ...{ level: 'error', channel: 'host' },
      message: expect.stringContaining('could not be stopped; it is ended'),
    });
  });

  it.runIf(process.platform === 'linux')(
    'leaves a process that was paused for longer',
    async () => {
      const { child, end, said } = start(1_000);
      await expect.poll(said, patience).toContain('ready');
      child.kill('SIGSTOP');
      const stoppedAt = Date.now();
      await expect.poll(() => Date.now() - stoppedAt, patience).toBeGreaterThan(3_000);
      child.kill('SIGCONT');
      child.stdin?.write('here\n');
      await expect.poll(said, patience).toContain('here');
      // It lives through a further limit, too.
      const wokenAt = Date.now();
      await expect.poll(() => Date.now() - wokenAt, patience).toBeGreaterThan(1_500);
      expect(child.exitCode).toBe(null);
      child.stdin?.end();
      expect(await end).toMatchObject({ code: 0 });
    },
  );
});
