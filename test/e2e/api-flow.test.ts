import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk, repository } from '../support/attune.js';
import { layRecords } from '../support/embedded-records.js';
import { type ChildEnd, ended } from '../support/run-source.js';
import { serve } from '../support/serve.js';

const script = join(repository, 'examples/api-flow/src/main.mjs');

describe('the walk through the API', { timeout: 180_000 }, () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
  });
  afterEach(() => desk[Symbol.asyncDispose]());

  function walk(...args: string[]): Promise<ChildEnd> {
    return ended(spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  it('passes against a host that starts with an empty data directory', async () => {
    const recording = await desk.sample('talk.wav', 12);
    await using host = await serve(desk);
    const { code, stdout, stderr } = await walk(host.address, recording);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ steps passed\.$/mu);
    expect(code).toBe(0);
    expect((await host.stop()).code).toBe(0);
  });

  it('passes after the host was killed in mid-work and started again', async () => {
    await layRecords(desk.path('.attune/records'));
    const recording = await desk.sample('talk.wav', 20);
    const notes = desk.path('walk.json');
    const variables = { WORKER_LEASE_SECONDS: '10' };
    await using first = await serve(desk, { variables });
    const interrupted = walk(first.address, recording, '--resume', notes);
    await sessionIn(notes);
    await pause(1_500);
    await first.stop('SIGKILL');
    const port = Number(new URL(first.address).port);
    await using second = await serve(desk, { variables, port });
    await interrupted;
    const { code, stdout, stderr } = await walk(second.address, recording, '--resume', notes);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ steps passed\.$/mu);
    expect(code).toBe(0);
  });

  it('fails with a message when no host answers', async () => {
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
