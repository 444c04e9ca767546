import type { Instant } from '../instant.js';
import type { SessionHead } from './session.js';

/** What a session has become. */
export const sessionNewsTypes = ['processed', 'failed', 'finalized', 'reopened'] as const;

export type SessionNewsType = (typeof sessionNewsTypes)[number];

/** What programs outside are told of a session. It holds no content, no title and no name. */
export interface SessionNews {
  /** Unique; the same each time the message is sent again. */
  readonly id: string;
  readonly type: SessionNewsType;
  readonly sessionId: string;
  /** The account of the therapist who owns the session. */
  readonly ownerId: string;
  readonly occurredAt: Instant;
}

/** What programs outside are to be told of a change; `undefined` for most changes. */
export function newsOf(
  before: Pick<SessionHead, 'status'>,
  after: Pick<SessionHead, 'status' | 'failure'>,
): SessionNewsType | undefined {
  if (before.status === after.status) return undefined;
  if (before.status === 'finalized') return 'reopened';
  if (after.status === 'finalized' || after.status === 'processed') return after.status;
  const isFinal = after.status === 'failed' && after.failure?.retryAt === undefined;
  return isFinal ? 'failed' : undefined;
}
