import { openSync, writeSync } from 'node:fs';

/** Where lines go. */
export interface LineDestination {
  write(line: string): unknown;
}

/**
 * A file that each line is in when `write` returns; `write` throws when it is not. The file is made
 * for its owner alone. @throws the error of the system when the file cannot be opened.
 */
export function appendFile(path: string): LineDestination {
  const file = openSync(path, 'a', 0o600);
  let torn = false;
  return {
    write: (line) => {
      // A line that was cut off by a full disk must not swallow the next one.
      const bytes = Buffer.from(torn ? `\n${line}` : line);
      for (let done = 0; done < bytes.byteLength; ) {
        done += writeSync(file, bytes, done);
        torn = done < bytes.byteLength;
      }
    },
  };
}

/** A destination that may report later that it could not write. */
export interface PipeDestination extends LineDestination {
  on?(event: 'error', listener: (error: Error) => void): unknown;
  /** Writes out what is still held back. */
  flushSync?(): void;
}

/** Passes lines on to a pipe, and throws once the other end of it is gone. */
export function untilBroken(output: PipeDestination): LineDestination {
  let broken: Error | undefined;
  output.on?.('error', (error) => {
    broken = error;
    // A reader that is gone must not end the host; any other fault is for the host to end on.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  });
  return {
    write: (line) => {
      if (broken !== undefined) throw broken;
      output.write(line);
    },
  };
}
