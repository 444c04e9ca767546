/** Why a child process gave no exit code of its own. */
export type ProcessFailureReason =
  /** No such program. */
  | 'not_found'
  /** The program is there but may not be run. */
  | 'not_permitted'
  /** The system could not start it (too many processes or files, no memory). */
  | 'not_started'
  /** It ran longer than its time limit and was stopped. */
  | 'timed_out'
  /** Its starter called `stop` or canceled its output. */
  | 'stopped'
  /** A signal that this runner did not send ended it: an operator, the kernel, or a crash. */
  | 'killed'
  /** It wrote more than the caller wanted to collect. */
  | 'output_too_large';

/** What is known of the run that failed. */
export interface ProcessFailureDetails {
  readonly command: string;
  /** The signal that ended it. */
  readonly signal?: NodeJS.Signals | undefined;
  /** The last of what it wrote to standard error. */
  readonly stderr?: string | undefined;
  readonly cause?: unknown;
}

const marker = Symbol.for('@attune/adapters-local:process-failure');

/** A child process that did not end by itself. The message never holds arguments or output. */
export class ProcessFailure extends Error {
  readonly reason: ProcessFailureReason;
  readonly signal: NodeJS.Signals | undefined;
  readonly stderr: string;

  constructor(reason: ProcessFailureReason, details: ProcessFailureDetails) {
    super(
      `${details.command}: ${reason.replaceAll('_', ' ')}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    Object.defineProperty(this, marker, { value: true });
    this.name = 'ProcessFailure';
    this.reason = reason;
    this.signal = details.signal;
    this.stderr = details.stderr ?? '';
  }

  /** Recognizes failures of any copy of this package, and of one reason when it is given. */
  static is(error: unknown, reason?: ProcessFailureReason): error is ProcessFailure {
    if (typeof error !== 'object' || error === null || !(marker in error)) return false;
    return reason === undefined || (error as { readonly reason?: unknown }).reason === reason;
  }
}
