import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../packages/adapters-local/src/processes/run-process.js';
import { sweepTempDirectories } from '../../packages/adapters-local/src/processes/temp-directory.js';
import { layRecords } from '../support/embedded-records.js';
import { type JoinedSource, joinSource } from '../support/join-source.js';
import { ended, startModule } from '../support/run-source.js';
import { seeded } from './bad-media-tools.js';
import type { Account, Order } from './kill-worker.js';

const sample = new URL('../../samples/session-stereo.flac', import.meta.url).pathname;

/**
 * Points in the order they are come to; a session is killed at each of them in turn. `before` a
 * write that follows another one directly is the same moment as `after` that one.
 */
const inMidStage = [
  ...['mid put originals', 'mid normalize', 'mid put audio', 'mid transcribe'],
  ...['mid put transcripts', 'before commit attribute', 'mid analyze', 'before commit analyze'],
  ...['mid extract', 'before commit extract', 'before push'],
];
const untilTranscribed = [
  ...['after put originals', 'after create', 'after claim', 'after begin normalize'],
  ...['after put audio', 'after commit normalize', 'after begin transcribe', 'after ticket'],
  ...['after check', 'after put transcripts', 'after commit transcribe'],
];
/** A ticket is forgotten, and a session given back, with the commit of the stage that runs then. */
const untilNotified = [
  ...['after begin attribute', 'after release', 'after forget'],
  ...['after begin analyze', 'after commit analyze', 'after begin extract'],
  ...['after commit extract', 'after begin notify', 'after give-back'],
];

let scratch = '';
let tone = '';
let worker: JoinedSource;

beforeAll(async () => {
  worker = await joinSource(new URL('kill-worker.ts', import.meta.url).pathname);
  scratch = await mkdtemp(join(tmpdir(), 'kill-drill-'));
  tone = join(scratch, 'tone.wav');
  await writeFile(tone, toneWav({ durationMs: 6_000, tonesHz: [220, 440] }));
});

afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true, force: true });
});

interface Entry {
  readonly speech?: 'start' | 'check' | 'release';
  readonly key?: string;
  readonly push?: string;
  readonly collapseId?: string;
}

/** One machine with its disk: the processes that live and die on it share nothing else. */
class Machine {
  readonly directory: string;
  #starts = 0;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async boot(name: string): Promise<Machine> {
    const machine = new Machine(join(scratch, name));
    await mkdir(machine.temporary, { recursive: true });
    await layRecords(join(machine.directory, 'records'));
    return machine;
  }

  get temporary(): string {
    return join(this.directory, 'tmp');
  }

  /** Every process starts two minutes after the one before: leases and pauses have run out. */
  start(order: Partial<Order>) {
    this.#starts += 1;
    const whole: Order = {
      directory: this.directory,
      recording: tone,
      ownerId: 'ann',
      engine: 'scripted',
      point: '',
      clockAheadMs: this.#starts * 120_000,
      ...order,
    };
    return startModule(worker.path, [JSON.stringify(whole)], { TMPDIR: this.temporary });
  }

  async dieAt(point: string, order: Partial<Order> = {}): Promise<void> {
    const { signal, stdout, stderr } = await ended(this.start({ ...order, point }));
    expect({ point, signal, stdout, stderr }).toMatchObject({ signal: 'SIGKILL' });
  }

  async finish(order: Partial<Order> = {}): Promise<Account> {
    await this.age();
    const { code, stdout, stderr } = await ended(this.start(order));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { account: Account };
    await sweepTempDirectories({ parent: this.temporary, olderThanMs: 0 });
    return last.account;
  }

  async ledger(): Promise<readonly Entry[]> {
    const text = await readFile(join(this.directory, 'ledger.jsonl'), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Entry);
  }

  async keys(): Promise<readonly (string | undefined)[]> {
    return (await this.ledger()).filter((one) => one.speech === 'start').map((one) => one.key);
  }

  async pushes(): Promise<readonly Entry[]> {
    return (await this.ledger()).filter((one) => one.push !== undefined);
  }

  /** What is left of processes that are gone. */
  async litter(): Promise<readonly string[]> {
    const parts = await readdir(join(this.directory, 'blobs', 'tmp')).catch(() => []);
    return [...parts, ...(await readdir(this.temporary))];
  }

  /** Makes what the dead left behind two days old. */
  private async age(): Promise<void> {
    const tmp = join(this.directory, 'blobs', 'tmp');
    const then = Date.now() / 1_000 - 2 * 24 * 3_600;
    for (const name of await readdir(tmp).catch(() => []))
      await utimes(join(tmp, name), then, then);
  }
}

const whole = {
  status: 'processed',
  sessions: 1,
  leased: false,
  waiting: false,
  ticket: false,
  transcriptRevision: 1,
  revisions: 1,
};

describe('kill -9 of processing, and then a new start', () => {
  describe.each([
    ['in mid-stage and mid-write', inMidStage],
    ['after every commit up to the transcript', untilTranscribed],
    ['after every commit from the transcript on', untilNotified],
  ])('%s', (name, points) => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await Machine.boot(name);
    });

    // A test for each process, so that none has to be quick enough for all of them.
    it.each(points)('dies %s', async (point) => {
      await machine.dieAt(point);
    });

    it('ends processed, with one start, one revision and one push', async () => {
      const account = await machine.finish();
      expect(account).toMatchObject(whole);
      expect(account.segments).toBeGreaterThan(0);
      expect(await machine.keys()).toHaveLength(1);
      expect(await machine.pushes()).toHaveLength(1);
      expect(await machine.litter()).toEqual([]);
    });
  });

  it('between a purchase and its ticket buys the same piece of work again', async () => {
    const machine = await Machine.boot('window');
    await machine.dieAt('after start');
    expect(await machine.finish()).toMatchObject(whole);
    const keys = await machine.keys();
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('between a push and its commit rings once more under the same name', async () => {
    const machine = await Machine.boot('push');
    await machine.dieAt('after push');
    expect(await machine.finish()).toMatchObject(whole);
    const [first, ...again] = await machine.pushes();
    expect(again).toEqual([first]);
    expect(await machine.keys()).toHaveLength(1);
  });

  it('at five random moments ends the same way', async () => {
    const machine = await Machine.boot('random');
    const random = seeded(20_260_821);
    for (let round = 0; round < 5; round += 1) {
      const child = machine.start({});
      child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), random(600)));
      await ended(child);
    }
    expect(await machine.finish()).toMatchObject(whole);
    const keys = await machine.keys();
    expect(new Set(keys).size).toBe(1);
    expect(new Set((await machine.pushes()).map((one) => one.collapseId)).size).toBe(1);
    expect(await machine.litter()).toEqual([]);
  });

  it('of PocketSphinx at work has it listen again, not buy again', async () => {
    const machine = await Machine.boot('pocketsphinx');
    const recording = join(scratch, 'sample.wav');
    const cut = ['-nostdin', '-v', 'error', '-t', '12', '-i', sample, recording];
    expect(await runProcess('ffmpeg', { args: cut })).toMatchObject({ exitCode: 0 });
    const order = { engine: 'pocketsphinx', recording } as const;
    await machine.dieAt('mid transcribe', order);
    const account = await machine.finish(order);
    expect(account).toMatchObject({ ...whole, segments: expect.any(Number) });
    expect(account.stages.transcribe).toMatchObject({ state: 'done', attempts: 2 });
    expect(await machine.keys()).toHaveLength(1);
    expect(await machine.litter()).toEqual([]);
  });
});
