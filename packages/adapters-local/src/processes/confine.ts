import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * What a program that reads hostile input may use. Naming limits also takes the network away and
 * forbids core dumps, which would hold what was read.
 */
export interface ProcessLimits {
  /**
   * Writable private memory in bytes (`RLIMIT_DATA`). Address space that is only reserved, as
   * onnxruntime and V8 do, does not count.
   */
  readonly memoryBytes?: number;
  /**
   * Processor time in seconds, over all threads. A program that exceeds it gets SIGXCPU and, two
   * seconds later, SIGKILL.
   */
  readonly cpuSeconds?: number;
  /** The largest file that it may write, in bytes. */
  readonly fileBytes?: number;
}

/** Which limits this system enforces. */
export interface Confinement {
  /** Memory, processor time and file size; needs `prlimit` of util-linux. */
  readonly resources: boolean;
  /** The program sees no network; needs `unshare` of util-linux and the right to use it. */
  readonly network: boolean;
}

interface Wrappers {
  readonly prlimit: string | undefined;
  /** `unshare` with the options that work here. */
  readonly unshare: readonly string[] | undefined;
}

interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Root needs no user namespace. Other users need one, which not every system grants; the last form
 * is that of util-linux before 2.36.
 */
const unshareForms = [['--net'], ['--net', '--map-current-user'], ['--net', '--map-root-user']];
const trialLimitMs = 5_000;
/** Between SIGXCPU and SIGKILL. */
const cpuGraceSeconds = 2;

let known: Wrappers | undefined;

/** Which limits are in force for programs that are started with limits. */
export function confinement(): Confinement {
  const { prlimit, unshare } = wrappers();
  return { resources: prlimit !== undefined, network: unshare !== undefined };
}

/**
 * The command that runs a program under limits, as far as the system has the means. The wrappers
 * replace themselves by the program: its process id, signals and pipes are those of the launch.
 *
 * A program that cannot be found is returned as it is, so that starting it tells why.
 */
export function confine(
  command: string,
  args: readonly string[],
  limits: ProcessLimits,
  where: { readonly searchPath: string; readonly cwd?: string | undefined },
): Launch {
  const program = findProgram(command, where.searchPath, where.cwd);
  if (program === undefined) return { command, args };
  const { prlimit, unshare } = wrappers();
  const limited = prlimit === undefined ? [] : [prlimit, ...limitArguments(limits), '--'];
  const [first = program, ...rest] = [...(unshare ?? []), ...limited, program, ...args];
  return { command: first, args: rest };
}

function limitArguments({ memoryBytes, cpuSeconds, fileBytes }: ProcessLimits): string[] {
  const cpu = cpuSeconds === undefined ? undefined : Math.max(1, Math.ceil(cpuSeconds));
  return [
    '--core=0',
    ...(memoryBytes === undefined ? [] : [`--data=${Math.ceil(memoryBytes)}`]),
    ...(cpu === undefined ? [] : [`--cpu=${cpu}:${cpu + cpuGraceSeconds}`]),
    ...(fileBytes === undefined ? [] : [`--fsize=${Math.ceil(fileBytes)}`]),
  ];
}

/** Tried once: the rights of a process do not change while it runs. */
function wrappers(): Wrappers {
  known ??= process.platform === 'linux' ? findWrappers() : noWrappers;
  return known;
}

const noWrappers: Wrappers = { prlimit: undefined, unshare: undefined };
const systemPath = '/usr/bin:/bin:/usr/sbin:/sbin';

function findWrappers(): Wrappers {
  const prlimit = findProgram('prlimit', systemPath);
  const unshare = findProgram('unshare', systemPath);
  const harmless = findProgram('true', systemPath);
  if (harmless === undefined) return noWrappers;
  const works = ([command = '', ...args]: readonly string[]): boolean =>
    spawnSync(command, args, { stdio: 'ignore', env: {}, timeout: trialLimitMs }).status === 0;
  const limits = limitArguments({ memoryBytes: 2 ** 30, cpuSeconds: 10, fileBytes: 2 ** 30 });
  const limited = prlimit !== undefined && works([prlimit, ...limits, '--', harmless]);
  const forms = unshare === undefined ? [] : unshareForms.map((form) => [unshare, ...form, '--']);
  return {
    prlimit: limited ? prlimit : undefined,
    unshare: forms.find((form) => works([...form, harmless])),
  };
}

/** Why a program cannot be run; `undefined` when it can be, as far as its file tells. */
export function programFault(
  command: string,
  searchPath: string,
): 'not_found' | 'not_permitted' | undefined {
  if (findProgram(command, searchPath) !== undefined) return undefined;
  return placesOf(command, searchPath).some((place) => existsSync(place))
    ? 'not_permitted'
    : 'not_found';
}

function placesOf(command: string, searchPath: string, cwd?: string): string[] {
  return command.includes('/')
    ? [resolve(cwd ?? '.', command)]
    : searchPath.split(':').map((directory) => resolve(directory, command));
}

/** The path of a program that may be run; `undefined` when there is none. */
function findProgram(command: string, searchPath: string, cwd?: string): string | undefined {
  return placesOf(command, searchPath, cwd).find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return statSync(place).isFile();
    } catch {
      return false;
    }
  });
}
