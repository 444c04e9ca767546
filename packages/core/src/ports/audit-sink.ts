import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** A subject of an action, or the person whose data it is: `session`, `patient`, `account`. */
export interface AuditSubject {
  /** The kind of subject, such as `session`. */
  readonly kind: string;
  /** Id of the session, patient or account. */
  readonly id: string;
}

/** The actor of a request without an account: a failed sign-in, or a signed request. */
export const anonymousActor: string = 'anonymous';

/** Who did what to which subject, when, from where, with which outcome. Never content. */
export interface AuditEntry {
  /** When it happened. */
  readonly at: Date;
  /** Id of the account that acts, or `anonymousActor`. */
  readonly actorId: string;
  /** What was done: the id of the operation. */
  readonly action: string;
  /** What it was done to. */
  readonly subject: AuditSubject;
  /** Other sessions and people whose data the answer contains, at most 200; absent: none. */
  readonly seen?: readonly AuditSubject[];
  /** How many more subjects the answer contains than `seen` names. */
  readonly seenMore?: number;
  /**
   * A change has two entries: `begun` before it, and its outcome after it. Where the second is
   * missing, the process or the log ended in between, and the change may have been made.
   */
  readonly outcome: 'begun' | 'done' | 'denied' | 'failed';
  /** Network address and user agent of the client, if known. */
  readonly from?: { readonly address?: string; readonly agent?: string };
}

/**
 * Keeps the audit log: append-only. An append that resolves is kept; one that cannot be kept must
 * reject, for then the caller refuses what was to be written down.
 */
export interface AuditSink {
  /** Stores one entry. Resolves once the entry is stored. */
  append(entry: AuditEntry, options?: CallOptions): Promise<void>;
}

export const AuditSink: Token<AuditSink> = token('audit-sink');
