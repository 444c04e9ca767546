// own process: it replaces clocks
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockDirectory } from './directory-lock.js';
import { ownIdentity } from './process-identity.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-lock-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const held = { code: 'unavailable', message: expect.stringContaining(String(process.pid)) };

async function leave(identity: object, ageMs = 0): Promise<void> {
  const file = join(directory, 'lock.7');
  await writeFile(file, JSON.stringify(identity));
  const when = new Date(Date.now() - ageMs);
  await utimes(file, when, when);
}

describe('lockDirectory', () => {
  it('admits one holder at a time, also within one process', async () => {
    const lock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject(held);
    await lock.release();
    await lock.release();
    await (await lockDirectory(directory)).release();
  });

  it('admits exactly one of many that come at once, also over a dead holder', async () => {
    for (const round of [0, 1]) {
      if (round === 1) await leave({ ...ownIdentity(), start: '1' });
      const tries = await Promise.allSettled(
        Array.from({ length: 20 }, () => lockDirectory(directory)),
      );
      const won = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(won).toHaveLength(1);
      await won[0]?.release();
    }
  });

  it('creates the directory and names it to the second process', async () => {
    const inner = join(directory, 'not', 'there');
    const lock = await lockDirectory(inner);
    await expect(lockDirectory(inner)).rejects.toThrow(inner);
    await lock.release();
  });

  it('is not fooled by a process that was given the pid of a dead holder', async () => {
    await leave({ ...ownIdentity(), start: '1' });
    await (await lockDirectory(directory)).release();
  });

  it('takes the lock at once when the process of its holder is gone', async () => {
    await leave({ ...ownIdentity(), pid: 2 ** 22 + 1 });
    await (await lockDirectory(directory)).release();
  });

  it('trusts a holder of another machine or container as long as it shows itself', async () => {
    await leave({ ...ownIdentity(), scope: 'elsewhere' }, 5_000);
    await expect(lockDirectory(directory)).rejects.toMatchObject(held);
    await leave({ ...ownIdentity(), scope: 'elsewhere' }, 60_000);
    await (await lockDirectory(directory)).release();
  });

  it('leaves one file behind, without a name in it', async () => {
    for (let round = 0; round < 3; round += 1) await (await lockDirectory(directory)).release();
    const names = await readdir(directory);
    expect(names).toEqual(['lock.3']);
    expect(await readFile(join(directory, 'lock.3'), 'utf8')).toBe('{}');
  });

  it('is lost once another claim succeeds it, tells so once, and leaves that claim alone', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      const onLost = vi.fn();
      const lock = await lockDirectory(directory, { onLost });
      await writeFile(join(directory, 'lock.2'), 'of another process');
      // It was seen to stand a moment ago: nothing is read.
      lock.requireHeld();
      vi.advanceTimersByTime(10_001);
      for (const _time of [1, 2]) expect(() => lock.requireHeld()).toThrow('took over');
      expect(onLost.mock.calls).toEqual([[expect.objectContaining({ code: 'unavailable' })]]);
      await lock.release();
      expect(await readFile(join(directory, 'lock.2'), 'utf8')).toBe('of another process');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is lost when its claim is gone', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      const lock = await lockDirectory(directory);
      await rm(join(directory, 'lock.1'));
      // Only the clock of the wall goes on while a machine sleeps.
      vi.setSystemTime(Date.now() + 11_000);
      expect(() => lock.requireHeld()).toThrow('its lock file was removed');
    } finally {
      vi.useRealTimers();
    }
  });

  it('stands after any pause while nobody succeeded it, and shows itself again', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      const lock = await lockDirectory(directory);
      vi.advanceTimersByTime(3_600_000);
      lock.requireHeld();
      const { mtimeMs } = await stat(join(directory, 'lock.1'));
      expect(Math.abs(mtimeMs - Date.now())).toBeLessThan(1_000);
      await lock.release();
    } finally {
      vi.useRealTimers();
    }
  });
});
