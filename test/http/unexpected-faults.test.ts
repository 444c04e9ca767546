import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quick } from '../support/attune.js';
import { ended, startSource } from '../support/run-source.js';

const command = fileURLToPath(new URL('../../packages/http/src/main.ts', import.meta.url));

/** Has faults that nobody caught happen in a process, when it is sent a signal. */
const planted = `
process.on('SIGUSR2', () => void Promise.reject(new TypeError('nobody waits for this')));
process.on('SIGWINCH', () => setImmediate(() => { throw new TypeError('nobody catches this'); }));
`;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-faults-'));
  await writeFile(join(directory, 'planted.mjs'), planted);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('a fault that nobody caught', () => {
  it('is logged and ends nothing when it is a promise, and ends the host when it was thrown', async () => {
    const child = startSource(command, ['serve', '--port', '0'], {
      ...quick,
      DATA_DIR: directory,
      NODE_OPTIONS: `--import ${join(directory, 'planted.mjs')}`,
    });
    try {
      const said = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name]?.on('data', (chunk: Buffer) => {
          said[name] += chunk.toString();
        });
      }
      const end = ended(child);
      const patience = { timeout: 50_000 };
      await expect.poll(() => said.stderr, patience).toMatch(/https?:\/\/[\w.:[\]]+/u);
      const [address = ''] = /https?:\/\/[\w.:[\]]+/u.exec(said.stderr) ?? [];
      for (const times of [1, 2]) {
        child.kill('SIGUSR2');
        const count = () => said.stdout.split('a fault was noticed by nobody').length - 1;
        await expect.poll(count, patience).toBe(times);
        expect((await fetch(`${address}/health/live`)).status).toBe(200);
      }
      child.kill('SIGWINCH');
      const { code, stdout } = await end;
      expect([code, stdout]).toEqual([1, expect.stringContaining('the host crashed')]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
