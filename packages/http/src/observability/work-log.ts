import type { WorkEvent } from '@attune/core';
import type { Log } from './logger.js';

/**
 * Writes what workers do: one line when a session is taken, and one when a stage ends. What is only
 * waiting, and sessions taken to look at it again, are for `debug`.
 */
export function workLog(log: Log): (event: WorkEvent) => void {
  return (event) => {
    if (event.kind === 'taken') {
      const { kind: _, resumes, ...fields } = event;
      if (resumes) log.debug(fields, 'session taken again');
      else log.info(fields, 'session taken');
      return;
    }
    if (event.kind === 'swept') {
      const { kind: _, ...fields } = event;
      log.info(fields, 'blobs without a record removed');
      return;
    }
    const { kind: _, ...fields } = event;
    if (event.outcome === 'waiting') log.debug(fields, 'stage waits');
    else if (event.outcome === 'failed') log.error(fields, 'stage failed');
    else if (event.outcome === 'missing')
      log.error(fields, 'stage failed; the session goes on without its result');
    else if (event.outcome === 'retry') log.warn(fields, 'stage failed and is tried again');
    else log.info(fields, 'stage done');
  };
}
