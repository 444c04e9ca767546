import type { AuditSink } from '@attune/core';
import type { Log } from './logger.js';

/** Keeps the audit log in a channel of the logs. */
export function createAuditLog(log: Log): AuditSink {
  return {
    append: (entry, options) => {
      options?.signal?.throwIfAborted();
      log.info(entry, 'audit');
      return Promise.resolve();
    },
  };
}
