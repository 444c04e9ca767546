import { DomainError } from '../../errors/domain-error.js';

/** The status of a session. */
export type SessionStatus =
  | 'uploaded'
  | 'transcribing'
  | 'transcribed'
  | 'analyzing'
  | 'extracting_notes'
  | 'processed'
  | 'finalized'
  | 'failed';

/**
 * The legal transitions. A processed session is processed again when its roles change or its notes
 * are requested again. A step back during processing is needed when roles change in the meantime.
 */
export const transitions: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  uploaded: ['transcribing', 'failed'],
  transcribing: ['transcribed', 'failed'],
  transcribed: ['analyzing', 'failed'],
  analyzing: ['extracting_notes', 'processed', 'failed'],
  extracting_notes: ['processed', 'analyzing', 'failed'],
  processed: ['finalized', 'analyzing', 'extracting_notes', 'transcribing'],
  finalized: ['processed'],
  failed: ['transcribing', 'transcribed', 'analyzing', 'extracting_notes'],
};

/** Every status. */
export const sessionStatuses = Object.keys(transitions) as readonly SessionStatus[];

/** Whether `to` may follow `from`; staying is always legal. */
export function canMove(from: SessionStatus, to: SessionStatus): boolean {
  return from === to || transitions[from].includes(to);
}

/** @throws DomainError `illegal_transition`. */
export function checkMove(from: SessionStatus, to: SessionStatus): void {
  if (canMove(from, to)) return;
  throw new DomainError(
    'illegal_transition',
    `A session with status ${from} cannot become ${to}; it can become ${transitions[from].join(' or ')}.`,
  );
}
