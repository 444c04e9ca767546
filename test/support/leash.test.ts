import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startSource } from './run-source.js';

/** Whether something accepts connections at a port of this machine. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref().once('connect', () => socket.destroy());
  });
}

it('ends a server whose process was killed', async () => {
  const program = new URL('leash-process.ts', import.meta.url).pathname;
  const child = startSource(program, []);
  try {
    const port = Number(String(await once(child.stdout ?? child, 'data')).trim());
    expect(await answers(port)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => answers(port), { timeout: 15_000 }).toBe(false);
  } finally {
    child.kill('SIGKILL');
  }
});
