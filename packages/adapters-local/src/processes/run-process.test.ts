import { chmod, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ProcessFailure, type ProcessFailureReason } from './process-failure.js';
import { type ProcessOptions, runProcess, startProcess } from './run-process.js';
import { withTempDirectory } from './temp-directory.js';

const node = process.execPath;

function script(source: string, options: ProcessOptions = {}): [string, ProcessOptions] {
  return [node, { ...options, args: ['-e', source] }];
}

async function reason(run: Promise<unknown>): Promise<ProcessFailureReason | undefined> {
  const error = await run.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return ProcessFailure.is(error) ? error.reason : undefined;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function endless(onCancel: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (control) => control.enqueue(new Uint8Array(65_536)),
    cancel: onCancel,
  });
}

describe('runProcess', () => {
  it('collects output, the end of standard error and any exit code', async () => {
    const result = await runProcess(
      ...script('console.log("out"); console.error("e".repeat(99)+"end"); process.exitCode = 3', {
        stderrBytes: 4,
      }),
    );
    expect([text(result.stdout), result.stderr, result.exitCode]).toEqual(['out\n', 'end\n', 3]);
  });

  it('hands arguments over as they are, without a shell', async () => {
    const odd = ['$(id)', '; rm -rf x', '*', '', '"'];
    const { stdout } = await runProcess('printf', { args: ['%s|', ...odd] });
    expect(text(stdout)).toBe('$(id)|; rm -rf x|*||"|');
  });

  it('gives the child a minimal environment', async () => {
    process.env['ATTUNE_TEST_SECRET'] = 'x';
    const { stdout } = await runProcess(
      ...script('console.log(Object.keys(process.env).sort().join())', { env: { MORE: '1' } }),
    );
    delete process.env['ATTUNE_TEST_SECRET'];
    expect(text(stdout).trim()).toBe('LC_ALL,MORE,PATH,TMPDIR');
  });

  it('writes standard input with back pressure', async () => {
    let left = 64;
    const stdin = new ReadableStream<Uint8Array>({
      pull(control) {
        if (left-- === 0) control.close();
        else control.enqueue(new Uint8Array(65_536));
      },
    });
    const { stdout } = await runProcess('wc', { args: ['-c'], stdin });
    expect(Number(text(stdout))).toBe(64 * 65_536);
  });

  it('gives no input when there is none to give', async () => {
    expect((await runProcess('cat')).stdout).toHaveLength(0);
  });

  it('tolerates a child that stops reading, and cancels the source', async () => {
    let cancelled = false;
    const stdin = endless(() => {
      cancelled = true;
    });
    const { stdout } = await runProcess('head', { args: ['-c', '5'], stdin });
    expect([stdout.byteLength, cancelled]).toEqual([5, true]);
  });

  it('does not wait for a source that is silent when the child has ended', async () => {
    const stdin = new ReadableStream<Uint8Array>();
    expect((await runProcess('true', { stdin })).exitCode).toBe(0);
  });

  it('stops the child and rejects with what the source failed with', async () => {
    const fault = new Error('source');
    const stdin = new ReadableStream<Uint8Array>({ pull: (control) => control.error(fault) });
    await expect(runProcess('sleep', { args: ['60'], stdin })).rejects.toBe(fault);
  });

  it('says that the program is missing or may not be run', async () => {
    expect(await reason(runProcess('/nowhere/program'))).toBe('not_found');
    expect(await reason(runProcess('no-such-program-here'))).toBe('not_found');
    await withTempDirectory(async (directory) => {
      await writeFile(directory.file('data'), 'x');
      await chmod(directory.file('data'), 0o600);
      expect(await reason(runProcess(directory.file('data')))).toBe('not_permitted');
    });
    expect(await reason(runProcess('echo', { args: ['a\0b'] }))).toBe('not_started');
  });

  it('stops a child at its time limit, also one that ignores SIGTERM', async () => {
    const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
    const limits = { timeLimitMs: 400, graceMs: 100 };
    expect(await reason(runProcess(...script(stubborn, limits)))).toBe('timed_out');
  });

  it('rejects with the reason of the abort, before and during the run', async () => {
    const why = new Error('why');
    await expect(runProcess('sleep', { signal: AbortSignal.abort(why) })).rejects.toBe(why);
    const control = new AbortController();
    const running = startProcess('sleep', { args: ['60'], signal: control.signal });
    control.abort(why);
    await expect(running.exit).rejects.toBe(why);
    expect(isAlive(running.pid ?? 0)).toBe(false);
  });

  it('does not hang when a grandchild keeps the pipes open', async () => {
    const run = runProcess('sh', { args: ['-c', 'sleep 5 & sleep 60'], timeLimitMs: 300 });
    expect(await reason(run)).toBe('timed_out');
  });

  it('says that it was killed from outside', async () => {
    const running = startProcess('sleep', { args: ['60'] });
    process.kill(running.pid ?? 0, 'SIGKILL');
    const error = await running.exit.catch((cause: unknown) => cause);
    expect(error).toMatchObject({ reason: 'killed', signal: 'SIGKILL' });
  });

  it('collects no more output than wanted', async () => {
    expect(await reason(runProcess('yes', { stdoutBytes: 1_000 }))).toBe('output_too_large');
  });
});

describe('startProcess', () => {
  it('stops the child when its output is cancelled', async () => {
    const running = startProcess('yes');
    const reader = running.stdout.getReader();
    await reader.read();
    await reader.cancel();
    expect(isAlive(running.pid ?? 0)).toBe(false);
    expect(await reason(running.exit)).toBe('stopped');
  });

  it('errors the output of a run that failed, so that a part is not taken for the whole', async () => {
    const running = startProcess('sh', { args: ['-c', 'echo part; kill -9 $$'] });
    const reader = running.stdout.getReader();
    expect(text((await reader.read()).value ?? new Uint8Array())).toBe('part\n');
    expect(await reason(reader.read())).toBe('killed');
  });

  it('resolves a stop also when the process is gone', async () => {
    const running = startProcess('true');
    await runProcess('true');
    await running.stop();
    await running.stop();
    expect(isAlive(running.pid ?? 0)).toBe(false);
  });
});
