import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quick, type Variables } from '../support/attune.js';
import { layRecords } from '../support/embedded-records.js';
import { ended, startSource } from '../support/run-source.js';

const command = fileURLToPath(new URL('../../packages/http/src/main.ts', import.meta.url));

/** Has faults that nobody caught happen in a process, when it is sent a signal. */
const planted = `
process.on('SIGUSR2', () => void Promise.reject(new TypeError('nobody waits for this')));
process.on('SIGWINCH', () => setImmediate(() => { throw new TypeError('nobody catches this'); }));
`;
const patience = { timeout: 50_000 };
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-faults-'));
  await writeFile(join(directory, 'planted.mjs'), planted);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A host from source, and what it says. */
function start(variables: Variables) {
  const child = startSource(command, ['serve', '--port', '0'], {
    DATA_DIR: directory,
    ...variables,
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  }
  const end = ended(child);
  const address = async (): Promise<string> => {
    await expect.poll(() => said.stderr, patience).toMatch(/https?:\/\/[\w.:[\]]+/u);
    return /https?:\/\/[\w.:[\]]+/u.exec(said.stderr)?.[0] ?? '';
  };
  return { child, said, end, address };
}

describe.runIf(process.platform === 'linux')('a fault that nobody caught', () => {
  it('is logged and ends nothing when it is a promise, and ends the host when it was thrown', async () => {
    const { child, said, end, address } = start({
      ...quick,
      NODE_OPTIONS: `--import ${join(directory, 'planted.mjs')}`,
    });
    try {
      const live = `${await address()}/health/live`;
      for (const times of [1, 2]) {
        child.kill('SIGUSR2');
        const count = () => said.stdout.split('a fault was noticed by nobody').length - 1;
        await expect.poll(count, patience).toBe(times);
        expect((await fetch(live)).status).toBe(200);
      }
      child.kill('SIGWINCH');
      const { code, stdout } = await end;
      expect([code, stdout]).toEqual([1, expect.stringContaining('the host crashed')]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('a host whose data directory another process took over', () => {
  it('ends by itself and says so', async () => {
    const records = join(directory, 'records');
    await layRecords(records);
    const { child, end, address } = start({ STORAGE_PROVIDER: 'memory' });
    try {
      await address();
      const [claim = ''] = (await readdir(records)).filter((name) => name.startsWith('lock.'));
      await writeFile(join(records, `lock.${Number(claim.slice(5)) + 1}`), '{}');
      const { code, stdout } = await end;
      expect(code).toBe(1);
      expect(stdout).toContain('the data directory was taken over; this host ends');
      expect(stdout).toContain('Run one host on a data directory at a time');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
