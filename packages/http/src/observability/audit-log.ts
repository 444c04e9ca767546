import { PortError } from '@attune/core';
import type { AuditSink } from '@attune/core/ports';
import type { Log } from './logger.js';

/** Keeps the audit log in a channel of the logs, which must throw when it cannot write. */
export function createAuditLog(log: Log): AuditSink {
  return {
    append: async (entry, options) => {
      options?.signal?.throwIfAborted();
      try {
        log.info(entry, 'audit');
      } catch (cause) {
        const call = { port: 'audit-sink', operation: 'append', adapter: 'log' };
        throw new PortError('unavailable', 'audit-sink.append failed', { ...call, cause });
      }
    },
  };
}
