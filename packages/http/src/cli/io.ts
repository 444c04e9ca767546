import {
  type EnvFile,
  type LoadOptions,
  loadConfig,
  providerNames,
  type Variables,
} from '../composition/index.js';

/** Where a command reads and writes; tests bring their own. */
export interface CliIo {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Read by those commands alone that say so. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  readonly environment: Variables;
  /** What the `.env` of the working directory adds to the environment. */
  readonly envFile?: EnvFile | undefined;
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

/** The configuration that a command works under. @throws ConfigError listing every fault. */
export function configOf(
  io: CliIo,
  options: Omit<LoadOptions, 'file'> = {},
): ReturnType<typeof loadConfig> {
  return loadConfig(io.environment, { choices: providerNames, ...options, file: io.envFile });
}
