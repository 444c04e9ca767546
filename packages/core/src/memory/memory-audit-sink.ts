import { guard } from '../adapter-kit/guard.js';
import type { AuditEntry, AuditSink } from '../ports/audit-sink.js';

/** An audit log that can be read back. */
export interface MemoryAuditSink extends AuditSink {
  /** Oldest first. */
  readonly entries: readonly AuditEntry[];
}

/** Keeps the audit log in an array. */
export function createMemoryAuditSink(): MemoryAuditSink {
  const entries: AuditEntry[] = [];
  return {
    entries,
    append: (entry, { signal } = {}) =>
      guard({ port: 'audit-sink', operation: 'append', adapter: 'memory', signal }, async () => {
        entries.push(structuredClone(entry));
      }),
  };
}
