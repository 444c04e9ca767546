import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names one process among all that ever ran, as far as the system tells. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot; empty where there is no `/proc`. */
  readonly start: string;
  /** Tells apart boots, machines and containers: pids compare only within one scope. */
  readonly scope: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, start: startOf(process.pid), scope: ownScope() };
}

/** Whether that process, of this scope, still runs; another one with its pid does not count. */
export function runs({ pid, start }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const current = startOf(pid);
  return start === '' || current === '' || current === start;
}

/** Field 22 of `/proc/<pid>/stat`, counted after the command's name, which may hold anything. */
function startOf(pid: number): string {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? 'dead' : (fields[18] ?? '');
}

function ownScope(): string {
  const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = readOr(() => readlinkSync('/proc/self/ns/pid'));
  return [boot, namespace, boot === '' ? hostname() : ''].join(' ').trim();
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
