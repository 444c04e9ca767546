import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PortError } from '@attune/core/ports';

const megabyte = 1_048_576;
/** Postgres takes room for its log in files of 16 MB, and runs wild when it gets none. */
const reserveMb = 32;
/** With less than this free, nothing is written any more. */
const leastFreeMb = 32;

/** Keeps room on the disk of an embedded database, so that it never meets a full one. */
export interface RecordRoom {
  /**
   * Asked before each statement that writes.
   *
   * @throws PortError `limit_exceeded` while the disk is full.
   */
  require(): void;
  /** Whether there is room for work that can wait. */
  has(): boolean;
  /** Gives the reserve to a write that met a full disk; `false` when it is gone already. */
  giveReserve(): boolean;
}

/**
 * The reserve is a file beside the database. It is made when there is room for it, and again once there
 * is room after a full disk.
 *
 * @throws PortError `limit_exceeded` when the disk is full and there is no reserve to start with.
 */
export function keepRoom(
  directory: string,
  leastFreeBytes: number = leastFreeMb * megabyte,
): RecordRoom {
  const file = join(directory, 'reserve');
  let kept = existsSync(file);

  function require(): void {
    const { bavail, bsize } = statfsSync(directory);
    const freeBytes = bavail * bsize;
    if (!kept && freeBytes >= leastFreeBytes + reserveMb * megabyte) kept = fill(file);
    if (!kept || freeBytes < leastFreeBytes) throw full(directory, freeBytes, leastFreeBytes);
  }

  function has(): boolean {
    try {
      require();
      return true;
    } catch {
      return false;
    }
  }

  function giveReserve(): boolean {
    if (!kept) return false;
    kept = false;
    rmSync(file, { force: true });
    return true;
  }

  if (!kept) require();
  return { require, has, giveReserve };
}

/** Whether there was room for all of it: a file with holes would reserve nothing. */
function fill(file: string): boolean {
  const zeros = new Uint8Array(megabyte);
  try {
    const handle = openSync(file, 'w', 0o600);
    try {
      for (let written = 0; written < reserveMb * megabyte; ) written += writeSync(handle, zeros);
    } finally {
      closeSync(handle);
    }
    return true;
  } catch {
    // Another program was faster.
    rmSync(file, { force: true });
    return false;
  }
}

function full(directory: string, freeBytes: number, leastFreeBytes: number): PortError {
  const megabytes = (count: number): number => Math.floor(count / megabyte);
  const least = megabytes(leastFreeBytes) + reserveMb;
  const what = `The disk of ${directory} is full (${megabytes(freeBytes)} MB are free)`;
  const advice = `Records are read but not written until ${least} MB are free: free some space`;
  return new PortError('limit_exceeded', `${what}. ${advice}`, {
    ...{ port: 'document-store', operation: 'write', adapter: 'pglite' },
  });
}
