import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { confine, confinement, type ProcessLimits } from './confine.js';
import { ProcessFailure } from './process-failure.js';
import { defaultSearchPath, runProcess, startProcess } from './run-process.js';
import { withTempDirectory } from './temp-directory.js';

const shell = (script: string) => ({ args: ['-c', script] });
const { resources, network } = confinement();

describe('a process under limits', () => {
  it('is the program itself: its id, its exit code and its output', async () => {
    const running = startProcess('sh', { ...shell('echo $$; exit 7'), limits: {} });
    let output = '';
    for await (const chunk of running.stdout) output += new TextDecoder().decode(chunk);
    expect(Number(output)).toBe(running.pid);
    expect((await running.exit).exitCode).toBe(7);
  });

  it('is gone when it is stopped', async () => {
    const running = startProcess('sleep', { args: ['60'], limits: { memoryBytes: 2 ** 28 } });
    const { pid = 0 } = running;
    await running.stop();
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it.runIf(resources)('cannot use more memory than it may', async () => {
    const grab = ['-e', 'Buffer.alloc(900e6, 1); console.log("got it")'];
    const free = await runProcess(process.execPath, { args: grab, limits: {} });
    expect(new TextDecoder().decode(free.stdout)).toContain('got it');
    const limits = { memoryBytes: 600e6 };
    const held = await runProcess(process.execPath, { args: grab, limits }).then(
      ({ exitCode }) => exitCode,
      (error: unknown) => error,
    );
    expect(held === 0).toBe(false);
  });

  it.runIf(resources)('is ended by SIGXCPU when its processor time is used up', async () => {
    const busy = runProcess('sh', { ...shell('while :; do :; done'), limits: { cpuSeconds: 1 } });
    const failure = await busy.catch((error: unknown) => error);
    expect(ProcessFailure.is(failure, 'killed') && failure.signal).toBe('SIGXCPU');
  });

  it.runIf(resources)('cannot write a larger file than it may, nor a core dump', async () => {
    await withTempDirectory(async (scratch) => {
      const write = shell(`head -c 4000000 /dev/zero > '${scratch.file('written')}'; ulimit -c`);
      const { stdout } = await runProcess('sh', { ...write, limits: { fileBytes: 1_048_576 } });
      expect((await stat(scratch.file('written'))).size).toBe(1_048_576);
      expect(new TextDecoder().decode(stdout)).toBe('0\n');
    });
  });

  it.runIf(network)('reaches no server, not even on this machine', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const code = `require('node:net').connect(${port}, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(9))`;
    const exitCode = async (limits?: ProcessLimits): Promise<number> => {
      const options = { args: ['-e', code], ...(limits === undefined ? {} : { limits }) };
      return (await runProcess(process.execPath, options)).exitCode;
    };
    try {
      expect([await exitCode(), await exitCode({})]).toEqual([0, 9]);
    } finally {
      server.close();
    }
  });

  it.each(['/nowhere/program', 'no-such-program-anywhere'])(
    'that does not exist is told as it is without limits: %s',
    async (command) => {
      const failure = await runProcess(command, { limits: {} }).catch((error: unknown) => error);
      expect(ProcessFailure.is(failure, 'not_found')).toBe(true);
      expect(confine(command, ['a'], {}, { searchPath: defaultSearchPath })).toEqual({
        command,
        args: ['a'],
      });
    },
  );

  it('that may not be run is told as it is without limits', async () => {
    const failure = await runProcess('/etc', { limits: {} }).catch((error: unknown) => error);
    expect(ProcessFailure.is(failure, 'not_permitted')).toBe(true);
  });
});
