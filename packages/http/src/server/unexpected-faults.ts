import type { Log } from '../observability/logger.js';

export interface UnexpectedFaults {
  readonly log: Log;
  /** Writes what is left of the logs and sends the last reports; then the process ends. */
  readonly end: () => Promise<unknown>;
}

export interface FaultWatch {
  /** Ends the process at once: it may do nothing more with what it holds. */
  crash(error: unknown, why: string): void;
  /** Ends the watch. */
  end(): void;
}

/**
 * Decides about faults that nobody caught. A promise that failed while nobody waited for it is an error
 * in the log: whoever waits later still hears of it, and all other requests and sessions go on. An
 * exception outside of any call may have left anything half done, so it ends the process.
 */
export function watchUnexpectedFaults({ log, end }: UnexpectedFaults): FaultWatch {
  const goOn = (error: unknown): void =>
    log.error({ error }, 'a fault was noticed by nobody; the host goes on. Please report it');
  let ending = false;
  const crash = (error: unknown, why: string): void => {
    if (ending) return;
    ending = true;
    log.error({ error }, why);
    const exit = (): never => process.exit(1);
    void end().then(exit, exit);
  };
  const thrown = (error: unknown): void => crash(error, 'the host crashed');
  process.on('unhandledRejection', goOn);
  process.on('uncaughtException', thrown);
  return {
    crash,
    end: () => {
      process.off('unhandledRejection', goOn);
      process.off('uncaughtException', thrown);
    },
  };
}
