import type { Log } from '../observability/logger.js';

export interface UnexpectedFaults {
  readonly log: Log;
  /** Writes what is left of the logs and sends the last reports; then the process ends. */
  readonly end: () => Promise<unknown>;
}

/**
 * Decides about faults that nobody caught. A promise that failed while nobody waited for it is an error
 * in the log: whoever waits later still hears of it, and all other requests and sessions go on. An
 * exception outside of any call may have left anything half done, so it ends the process.
 *
 * Returns what ends the watch.
 */
export function watchUnexpectedFaults({ log, end }: UnexpectedFaults): () => void {
  const goOn = (error: unknown): void =>
    log.error({ error }, 'a fault was noticed by nobody; the host goes on. Please report it');
  const crash = (error: unknown): void => {
    log.error({ error }, 'the host crashed');
    const exit = (): never => process.exit(1);
    void end().then(exit, exit);
  };
  process.on('unhandledRejection', goOn);
  process.once('uncaughtException', crash);
  return () => {
    process.off('unhandledRejection', goOn);
    process.off('uncaughtException', crash);
  };
}
