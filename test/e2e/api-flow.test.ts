import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk, repository } from '../support/attune.js';
import { type ChildEnd, ended } from '../support/run-source.js';

const script = join(repository, 'examples/api-flow/src/main.mjs');

describe('the walk through the API', { timeout: 180_000 }, () => {
  let desk: Desk;
  const running: ChildProcess[] = [];
  beforeEach(async () => {
    desk = await Desk.open();
  });
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
    }
    await desk[Symbol.asyncDispose]();
  });

  /** Starts a host on the data directory of the desk and resolves when it answers. */
  async function serve(port = 0): Promise<{ child: ChildProcess; address: string }> {
    const child = desk.start(['serve', '--port', String(port)]);
    running.push(child);
    let said = '';
    child.stdout?.resume();
    for await (const chunk of child.stderr?.setEncoding('utf8') ?? []) {
      said += chunk;
      const [address] = /http:\/\/[\d.:]+/u.exec(said) ?? [];
      if (address !== undefined) return { child, address };
    }
    throw new Error(`The host did not start: ${said}`);
  }

  function walk(...args: string[]): Promise<ChildEnd> {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    return ended(child);
  }

  it('passes against a host that starts with an empty data directory', async () => {
    const recording = await desk.sample('talk.wav', 12);
    const { child, address } = await serve();
    const { code, stdout, stderr } = await walk(address, recording);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ steps passed\.$/mu);
    expect(code).toBe(0);
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });

  it('passes after the host was killed in mid-work and started again', async () => {
    const recording = await desk.sample('talk.wav', 20);
    const notes = desk.path('walk.json');
    const first = await serve();
    const interrupted = walk(first.address, recording, '--resume', notes);
    await sessionIn(notes);
    await pause(1_500);
    first.child.kill('SIGKILL');
    await once(first.child, 'close');
    const second = await serve(Number(new URL(first.address).port));
    await interrupted;
    const { code, stdout, stderr } = await walk(second.address, recording, '--resume', notes);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ steps passed\.$/mu);
    expect(code).toBe(0);
  });

  it('fails with a word when nobody answers', async () => {
    const { code, stderr } = await walk('http://127.0.0.1:9');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FAILED {2}/u);
  });
});

/** Resolves once the walk has uploaded its recording. */
async function sessionIn(notes: string): Promise<void> {
  for (;;) {
    const text = await readFile(notes, 'utf8').catch(() => '{}');
    if (text.includes('"session"')) return;
    await pause(50);
  }
}
