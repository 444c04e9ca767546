import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from '../support/attune.js';
import { layRecords } from '../support/embedded-records.js';
import { type RunningHost, serve } from '../support/serve.js';
import { sessionIn, Therapist } from './drill-tools.js';

// Two real disks of a few megabytes: one for the recordings, one for temporary files. The records
// stay on the disk of the desk, because the database takes its room in steps of its own: which of
// its writes a full disk meets cannot be told beforehand.
const megabytes = 8;
const mounted = new Set<string>();
const desk = await Desk.open();
const blobs = desk.path('.attune/blobs');
await mkdir(blobs, { recursive: true });
await layRecords(desk.path('.attune/records'));
const refusal = mount(blobs) ?? mount(desk.temporary);
if (refusal !== undefined) process.stderr.write(`No disk to fill: ${refusal}\n`);

let host: RunningHost | undefined;
let ann: Therapist;
let talk = '';
let packed = '';

beforeAll(async () => {
  // As FLAC the same takes less than half of the room of what it is converted into.
  talk = await desk.sample('talk.wav', 12, ['-c:a', 'pcm_s16le']);
  packed = await desk.sample('talk.flac', 12);
  // The small disks are to be filled to their end.
  host = await serve(desk, { variables: { MIN_FREE_DISK_MB: 'none' } });
  ann = await Therapist.signUp(host.address);
}, 60_000);

afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  for (const disk of [blobs, desk.temporary]) {
    if (mounted.has(disk)) execFileSync('umount', [disk]);
  }
  await desk[Symbol.asyncDispose]();
});

describe.runIf(refusal === undefined)('a host on a full disk', { timeout: 120_000 }, () => {
  it.for([
    ['of the recordings', () => blobs],
    ['for temporary files', () => desk.temporary],
  ] as const)('answers 507 while the disk %s is full, and keeps nothing', async ([_, disk]) => {
    const before = await ann.sessions();
    const files = await filesIn(blobs);
    const free = await fill(disk(), 100_000);
    const { status, contentType, body } = await ann.upload(talk);
    expect({ status, contentType, code: body['code'] }).toEqual({
      status: 507,
      contentType: 'application/problem+json',
      code: 'storage_full',
    });
    expect(body['detail']).toContain('not enough storage space');
    await free();
    expect(await ann.sessions()).toEqual(before);
    expect(await filesIn(blobs)).toEqual(files);
    expect(await desk.litter()).toEqual([]);
    await processed(sessionIn(await ann.upload(talk)));
  });

  it.for([
    ['of the recordings', () => blobs, /disk is full.*free some space/u],
    ['for temporary files', () => desk.temporary, /no space for temporary files: free some space/u],
  ] as const)(
    'fails the session whose conversion fills the disk %s, until it is tried again',
    async ([_, disk, told]) => {
      const free = await fill(disk(), 500_000);
      const id = sessionIn(await ann.upload(packed));
      const { status, failure, stages } = await ann.settled(id);
      expect({ status, failure }).toEqual({
        status: 'failed',
        failure: expect.objectContaining({
          stage: 'normalize',
          kind: 'permanent',
          code: 'limit_exceeded',
          message: expect.stringMatching(told),
        }),
      });
      expect(stages.normalize.state).toBe('failed');
      const files = await filesIn(blobs);
      expect(files.filter((file) => file.includes('.part') || file.includes('audio/'))).toEqual([]);
      await free();
      expect(await desk.litter()).toEqual([]);

      await processed(sessionIn(await ann.upload(talk)));
      expect((await ann.call('POST', `/v1/sessions/${id}/retry`)).status).toBe(202);
      await processed(id);
      expect(host?.child.exitCode).toBe(null);
    },
  );
});

async function processed(id: string): Promise<void> {
  expect(await ann.settled(id)).toMatchObject({ status: 'processed' });
  expect((await ann.call('DELETE', `/v1/sessions/${id}`)).status).toBe(204);
}

/** Takes all room of a disk but this; returns what gives it back. */
async function fill(disk: string, leave: number): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(disk);
  const ballast = join(disk, 'ballast');
  await writeFile(ballast, new Uint8Array(bavail * bsize - leave));
  return async () => await rm(ballast);
}

/** Files of the store but for the ballast. */
async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'ballast')
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

/** Puts a disk of its own at the directory, or tells why that cannot be. */
function mount(directory: string): string | undefined {
  if (process.platform !== 'linux') return 'tmpfs is there on Linux only';
  if (process.getuid?.() !== 0) return 'only root may mount one';
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory];
    execFileSync('mount', options, { stdio: 'pipe' });
    mounted.add(directory);
    return undefined;
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error);
  }
}
