import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { layRecords } from '../support/embedded-records.js';
import { sourceCommand } from '../support/run-source.js';

const program = new URL('full-disk-writer.ts', import.meta.url).pathname;
const patience = { timeout: 100_000, interval: 50 };
const disk = await mkdtemp(join(tmpdir(), 'attune-disk-'));
const refusal = mount();
if (refusal !== undefined) process.stderr.write(`No disk to fill: ${refusal}\n`);
const records = join(disk, 'records');

beforeAll(() => layRecords(records));
afterAll(async () => {
  if (refusal === undefined) execFileSync('umount', [disk]);
  await rm(disk, { recursive: true, force: true });
});

/** Puts a disk of its own at the directory, or tells why that cannot be. */
function mount(): string | undefined {
  if (process.platform !== 'linux') return 'tmpfs is there on Linux only';
  if (process.getuid?.() !== 0) return 'only root may mount one';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', disk], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error);
  }
}

/** Has another program take all room but so much; returns what gives it back. */
async function fill(leaveBytes: number): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(disk);
  const ballast = join(disk, 'ballast');
  await writeFile(ballast, new Uint8Array(bavail * bsize - leaveBytes));
  return async () => await rm(ballast);
}

type Fact = Readonly<Record<string, unknown>>;

function start(leastFreeBytes = '') {
  const [command = '', ...flags] = sourceCommand(program);
  const child = spawn(command, [...flags, records, leastFreeBytes], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said: Fact[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)));
  const next = async (): Promise<Fact> => {
    await vi.waitUntil(() => said.length > 0 || child.exitCode !== null, patience);
    return said.shift() ?? {};
  };
  return {
    kill: () => child.kill('SIGKILL'),
    next,
    write: async (rows: number): Promise<Fact> => {
      child.stdin.write(`${rows}\n`);
      return await next();
    },
    end: async (): Promise<Fact> => {
      child.stdin.end();
      return await next();
    },
  };
}

describe.runIf(refusal === undefined)(
  'a disk that another program fills',
  {
    timeout: 300_000,
  },
  () => {
    it('refuses writes with "limit_exceeded", reads on, and writes again once there is room', async () => {
      const writer = start();
      try {
        expect(await writer.next()).toMatchObject({ opened: expect.any(Number) });
        expect(await writer.write(20)).toEqual({ written: 20, rows: 20 });
        const free = await fill(0);
        expect(await writer.write(4_500)).toEqual({ limit_exceeded: 4_500, rows: 20 });
        await free();
        expect(await writer.write(20)).toEqual({ written: 20, rows: 40 });
        expect(await writer.end()).toEqual({ closed: true });
      } finally {
        writer.kill();
      }
    });

    it('gives the reserve to a write that meets the full disk, and takes it back', async () => {
      // As if the disk had been filled after the look at it.
      const writer = start('0');
      try {
        await writer.next();
        const before = Number((await writer.write(1))['rows']);
        const free = await fill(1_000_000);
        const { written, limit_exceeded, rows, ...others } = await writer.write(4_500);
        expect(others).toEqual({});
        expect(Number(written) + Number(limit_exceeded)).toBe(4_500);
        expect(Number(limit_exceeded)).toBeGreaterThan(0);
        expect(rows).toBe(before + Number(written));
        await free();
        expect(await writer.write(20)).toEqual({ written: 20, rows: Number(rows) + 20 });
        expect(await writer.end()).toEqual({ closed: true });
      } finally {
        writer.kill();
      }
    });

    it('is named by a start that finds no room', async () => {
      await rm(join(records, 'reserve'), { force: true });
      const free = await fill(1_000_000);
      await expect(openPglite({ directory: records })).rejects.toMatchObject({
        code: 'limit_exceeded',
        message: expect.stringMatching(/disk of .* is full \(0 MB are free\).*free some space/u),
      });
      await free();
      await (await openPglite({ directory: records })).close();
    });
  },
);
