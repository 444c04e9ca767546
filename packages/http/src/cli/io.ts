/** Where a command reads and writes; tests bring their own. */
export interface CliIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person stops the command. */
  readonly signal: AbortSignal;
}

/** A terminal or a file. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Takes the exit code of a command that ended without an error. */
export type Done = (exitCode: number) => void;
