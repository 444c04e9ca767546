import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends a server when this process dies, also by SIGKILL or a crash, and then removes its directory.
 *
 * A shell reads from this process until the pipe closes, which the system does in every case. It
 * ends the server by its process id.
 */
export interface Leash {
  /** The server has ended by itself, or is about to be ended: the leash lets go of it. */
  release(): void;
}

const script = 'read -r line || { kill -9 "$0" 2>/dev/null; sleep 1; rm -rf "$1"; }';

export function leash({ pid }: ChildProcess, directory: string): Leash {
  if (pid === undefined) return { release: () => undefined };
  const shell = spawn('sh', ['-c', script, String(pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C reaches every process of the terminal's group. This one has to outlive the others.
    detached: true,
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return { release: () => void shell.stdin.end('\n') };
}
