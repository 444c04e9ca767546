import { execFileSync } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUseCases, DomainError, PortError, type UseCases } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryPorts } from '@attune/core/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../packages/http/src/observability/logger.js';
import { watchFolder } from '../../packages/http/src/watch/watch-folder.js';
import { WatchStatus } from '../../packages/http/src/watch/watch-status.js';

let directory: string;
let now: Date;
beforeEach(async () => {
  now = new Date();
  directory = await mkdtemp(join(tmpdir(), 'watched-'));
});
afterEach(async () => await rm(directory, { recursive: true, force: true }));

const wav = (durationMs: number) => toneWav({ durationMs });
const put = async (name: string, bytes: Uint8Array | string) =>
  await writeFile(join(directory, name), bytes);
const list = async (folder = '.') => {
  const names = await readdir(join(directory, folder)).catch(() => []);
  return names.filter((name) => !['.attune', 'done', 'failed'].includes(name)).sort();
};
const journal = async () => await readdir(join(directory, '.attune'));

const nothing = async (): Promise<void> => undefined;

interface Line {
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

function open(
  useCases: UseCases = createUseCases(createMemoryPorts()),
  betweenLooks = nothing,
  owner: () => Promise<{ readonly id: string }> = () => Promise.resolve({ id: 'ann' }),
) {
  const status = new WatchStatus();
  const lines: Line[] = [];
  const log = (facts: object, text: string): void => {
    lines.push({ text, facts: { ...facts } });
  };
  const stop = new AbortController();
  const clock = {
    now: () => now,
    sleep: async (_ms: number, options: { readonly signal?: AbortSignal } = {}) => {
      await betweenLooks();
      await new Promise((resolve) => setTimeout(resolve, 2));
      options.signal?.throwIfAborted();
    },
  };
  const start = (ingest: Pick<UseCases['ingestRecording'], 'execute'> = useCases.ingestRecording) =>
    watchFolder(
      {
        ...{
          useCases: { sessions: useCases.sessions, ingestRecording: ingest },
          directory,
          owner,
          status,
          settings: {},
          mostBytes: 1_000_000,
          clock,
        },
        ...{ log: { info: log, warn: log, error: log, debug: log } as Log },
      },
      stop.signal,
    );
  const sessions = async () => (await useCases.sessions.list({ ownerId: 'ann', limit: 100 })).items;
  return { useCases, lines, stop, start, sessions, status };
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a watched folder', () => {
  it('makes a session of each recording, the oldest first, and moves the file to done', async () => {
    const { stop, start, sessions } = open();
    await put('Second session.wav', wav(900));
    await put('First session.wav', wav(800));
    await utimes(join(directory, 'First session.wav'), 1_000, 1_000);
    const watching = start();
    await until(async () => (await list('done')).length === 2);
    await put('Later.wav', wav(700));
    await until(async () => (await list('done')).length === 3);
    stop.abort();
    await watching;
    const titles = (await sessions()).map(({ title }) => title);
    expect(titles.reverse()).toEqual(['First session', 'Second session', 'Later']);
    expect([await list(), await list('failed'), await journal()]).toEqual([[], [], []]);
  });

  it('moves what is no recording to failed, with the reason beside it', async () => {
    const { stop, start, sessions } = open();
    await put('list.wav', 'milk, bread');
    await put('empty.wav', '');
    const watching = start();
    await until(async () => (await list('failed')).length === 4);
    stop.abort();
    await watching;
    expect(await list('failed')).toEqual([
      ...['empty.wav', 'empty.wav.reason.txt', 'list.wav', 'list.wav.reason.txt'],
    ]);
    const why = await readFile(join(directory, 'failed', 'list.wav.reason.txt'), 'utf8');
    expect(why).toMatch(/^list\.wav is not a recording.+\.\n$/u);
    expect([await sessions(), await journal()]).toEqual([[], []]);
  });

  it('leaves alone what is hidden, unfinished, a link, a pipe or a folder', async () => {
    const { stop, start, sessions } = open();
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await writeFile(join(outside, 'other.wav'), wav(900));
    await symlink(join(outside, 'other.wav'), join(directory, 'link.wav'));
    await mkdir(join(directory, 'folder.wav'));
    execFileSync('mkfifo', [join(directory, 'pipe.wav')]);
    await put('.hidden.wav', wav(500));
    await put('coming.wav.part', wav(501));
    await put('line\nbreak\u202e.wav', wav(502));
    const before = await list();
    const watching = start();
    await until(async () => (await list('done')).length === 1);
    stop.abort();
    await watching;
    await rm(outside, { recursive: true });
    expect(await list()).toEqual(before.filter((name) => !name.startsWith('line')));
    const [session, ...more] = await sessions();
    expect([session?.title, more]).toEqual(['linebreak', []]);
  });

  it('follows no link where its own folders should be, and removes nothing there', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await writeFile(join(elsewhere, 'kept.txt'), 'kept');
    await symlink(elsewhere, join(directory, 'done'));
    const { stop, start, status } = open();
    await put('a.wav', wav(800));
    const watching = start();
    await until(() => status.trouble === 'folder');
    stop.abort();
    await watching;
    expect(await list()).toContain('a.wav');
    await rm(join(directory, '.attune'), { recursive: true });
    await symlink(elsewhere, join(directory, '.attune'));
    const other = open();
    const again = other.start();
    await until(() => other.status.trouble === 'folder');
    other.stop.abort();
    await again;
    expect(await readdir(elsewhere)).toEqual(['kept.txt']);
    await rm(elsewhere, { recursive: true });
  });

  it('does not read a file that is larger than a recording may be', async () => {
    const { stop, start, sessions } = open();
    await put('large.wav', new Uint8Array(1_000_001));
    const watching = start();
    await until(async () => (await list('failed')).length === 2);
    stop.abort();
    await watching;
    const why = await readFile(join(directory, 'failed', 'large.wav.reason.txt'), 'utf8');
    expect(why).toContain('1000001 bytes; a recording may have at most 1000000');
    expect(await sessions()).toEqual([]);
  });

  it('takes a file whose name is as long as names can be, and keeps one that took its place', async () => {
    const { useCases, stop, start, sessions } = open();
    const long = `${'ü'.repeat(125)}.wav`;
    await put(long, 'no recording');
    await put('a.wav', wav(800));
    let asked = 0;
    const watching = start({
      execute: async (...call) => {
        const session = await useCases.ingestRecording.execute(...call);
        asked += 1;
        if (asked === 1) {
          await put('b.wav', wav(1_600));
          await rename(join(directory, 'b.wav'), join(directory, 'a.wav'));
        }
        return session;
      },
    });
    await until(async () => (await list('failed')).length === 2 && (await sessions()).length === 2);
    await until(async () => (await list('done')).length === 1);
    stop.abort();
    await watching;
    expect((await list('failed'))[0]).toMatch(/^ü{75}-[0-9a-f]{12}\.wav$/u);
    expect([await list(), await journal()]).toEqual([[], []]);
  });

  it('takes a file only when it has stopped growing', async () => {
    const whole = wav(20_000);
    let parts = 0;
    const { stop, start, sessions } = open(undefined, async () => {
      if (parts === 20) return;
      parts += 1;
      await put('growing.wav', whole.subarray(0, (whole.length * parts) / 20));
    });
    const watching = start();
    await until(async () => (await list('done')).length + (await list('failed')).length > 0);
    stop.abort();
    await watching;
    expect((await sessions()).map(({ recording }) => recording.sizeBytes)).toEqual([whole.length]);
  });

  it('takes nothing of a file that is written to while it is read', async () => {
    const { useCases, stop, start, sessions } = open();
    await put('a.wav', wav(800));
    let asked = 0;
    const watching = start({
      execute: async (...call) => {
        asked += 1;
        if (asked === 1) await put('a.wav', wav(1_600));
        return await useCases.ingestRecording.execute(...call);
      },
    });
    await until(async () => (await list('done')).length === 1);
    stop.abort();
    await watching;
    expect((await sessions()).map(({ recording }) => recording.sizeBytes)).toEqual([
      wav(1_600).length,
    ]);
  });

  it('makes one session of equal files, and keeps both', async () => {
    const { stop, start, sessions } = open();
    await put('a.wav', wav(800));
    await put('b.wav', wav(800));
    const watching = start();
    await until(async () => (await list('done')).length === 2);
    await put('a.wav', wav(900));
    await until(async () => (await list('done')).length === 3);
    stop.abort();
    await watching;
    expect((await sessions()).length).toBe(2);
    expect(await list('done')).toEqual([
      expect.stringMatching(/^a-[0-9a-f]{12}\.wav$/u),
      ...['a.wav', 'b.wav'],
    ]);
  });

  it.each([0, 26])(
    'makes one session if it stops before the file is moved, %i hours ago',
    async (hours) => {
      const ports = createMemoryPorts();
      const useCases = createUseCases(ports);
      now = ports.clock.now();
      const first = open(useCases);
      await put('a.wav', wav(800));
      const watching = first.start({
        execute: async (...call: Parameters<UseCases['ingestRecording']['execute']>) => {
          await useCases.ingestRecording.execute(...call);
          // As a killed process: what follows is not done.
          first.stop.abort();
          throw new Error('killed');
        },
      });
      await watching;
      expect([await list(), await list('done'), (await journal()).length]).toEqual([
        ['a.wav'],
        [],
        1,
      ]);
      // Beyond a day the host has forgotten the key.
      await ports.clock.advance(hours * 3_600_000);
      now = ports.clock.now();
      const second = open(useCases);
      const again = second.start();
      await until(async () => (await list('done')).length === 1);
      second.stop.abort();
      await again;
      expect((await second.sessions()).length).toBe(1);
      expect(await journal()).toEqual([]);
    },
  );

  it('makes a new session of a recording whose session was deleted, whatever its journal says', async () => {
    const { useCases, stop, start, sessions } = open();
    const watching = start();
    await put('a.wav', wav(800));
    await until(async () => (await list('done')).length === 1);
    const [{ id = '', recording } = {}] = await sessions();
    await useCases.deleteSession.execute(
      { accountId: 'ann', role: 'therapist' },
      { sessionId: id },
    );
    // A process that died after it had moved the file has left its entry.
    const entry = JSON.stringify({ startedAt: now.toISOString(), sessionId: id });
    await writeFile(join(directory, '.attune', `${recording?.sha256}.json`), entry);
    await put('a.wav', wav(800));
    await until(async () => (await list('done')).length === 2);
    await until(async () => (await journal()).length === 0);
    stop.abort();
    await watching;
    expect((await sessions()).length).toBe(1);
  });

  it('tries again when a store was away', async () => {
    const { useCases, stop, start, lines } = open();
    await put('a.wav', wav(800));
    const watching = start({
      execute: async () => {
        const where = { port: 'blob-store', operation: 'put' };
        throw new PortError('unavailable', 'away', where);
      },
    });
    await until(() => lines.some(({ text }) => text === 'a file is tried again later'));
    stop.abort();
    await watching;
    expect([await list(), await list('failed')]).toEqual([['a.wav'], []]);
    const next = open(useCases);
    const again = next.start();
    await until(async () => (await list('done')).length === 1);
    next.stop.abort();
    await again;
    expect((await next.sessions()).length).toBe(1);
  });

  it('goes on when a folder that was away is back, and warns once', async () => {
    const { stop, start, sessions, lines, status } = open();
    const watching = start();
    const away = `${directory}-away`;
    await put('a.wav', wav(800));
    await until(async () => (await list('done')).length === 1);
    await rename(directory, away);
    await until(() => status.trouble === 'folder');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await rename(away, directory);
    await put('b.wav', wav(900));
    await until(async () => (await list('done')).length === 2);
    await until(() => status.trouble === undefined);
    stop.abort();
    await watching;
    expect((await sessions()).length).toBe(2);
    const about = lines.filter(({ text }) => text.includes('the folder is watched again'));
    const warned = lines.filter(({ facts }) => facts['trouble'] === 'folder');
    expect([about.length, warned.length]).toEqual([1, 1]);
  });

  it('tells the log no name of a file', async () => {
    const { stop, start, lines } = open();
    await put('Jane Doe.wav', wav(800));
    await put('John Doe.wav', 'no recording');
    await put('Jim Doe.wav', new Uint8Array(1_000_001));
    const watching = start();
    await until(async () => (await list('done')).length + (await list('failed')).length === 5);
    await until(() => lines.length === 4);
    stop.abort();
    await watching;
    expect(JSON.stringify(lines)).not.toMatch(/Doe/u);
    expect(
      lines
        .map(({ facts }) => facts['reason'])
        .filter(Boolean)
        .sort(),
    ).toEqual(['recording_too_large', 'unsupported_media']);
  });

  it('takes a file whose name is not UTF-8, and says so', async () => {
    const { stop, start, sessions, lines } = open();
    const path = Buffer.concat([
      Buffer.from(`${directory}/Tr`),
      Buffer.of(0xe4),
      Buffer.from('ne.wav'),
    ]);
    await writeFile(path, wav(800));
    const watching = start();
    await until(async () => (await list('done')).length === 1);
    await until(() => lines.some(({ text }) => text === 'a file has become a session'));
    stop.abort();
    await watching;
    expect((await sessions()).map(({ title }) => title)).toEqual(['Tr_ne']);
    expect(await list('done')).toEqual([expect.stringMatching(/^Tr_ne-[0-9a-f]{12}\.wav$/u)]);
    expect(lines.some(({ facts }) => facts['renamed'] === 'its name is not UTF-8')).toBe(true);
  });

  it('looks at the owner before each file, and goes on when the owner may have sessions again', async () => {
    let isActive = true;
    const owner = async () => {
      if (isActive) return { id: 'ann' };
      throw new DomainError('forbidden', 'The account ann is deactivated.');
    };
    const { useCases, stop, start, sessions, status } = open(undefined, undefined, owner);
    await put('a.wav', wav(800));
    await put('b.wav', wav(900));
    const watching = start({
      execute: async (...call) => {
        isActive = false;
        return await useCases.ingestRecording.execute(...call);
      },
    });
    await until(() => status.trouble === 'owner');
    expect((await sessions()).length).toBe(1);
    isActive = true;
    await until(async () => (await list('done')).length === 2);
    stop.abort();
    await watching;
    expect([await list(), await list('failed')]).toEqual([[], []]);
  });
});
