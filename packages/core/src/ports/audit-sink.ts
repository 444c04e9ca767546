import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** Who did what to which thing, when, from where, with which outcome. Never content. */
export interface AuditEntry {
  readonly at: Date;
  readonly actorId: string;
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly outcome: 'done' | 'denied' | 'failed';
  readonly from?: { readonly address?: string; readonly agent?: string };
}

/** Keeps the audit log: append-only. */
export interface AuditSink {
  append(entry: AuditEntry, options?: CallOptions): Promise<void>;
}

export const AuditSink: Token<AuditSink> = token('audit-sink');
