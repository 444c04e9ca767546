import { personsNotes } from '../../domain/notes/edited-notes.js';
import type { Session } from '../../domain/session/session.js';
import { type Speaker, surePatients } from '../../domain/speakers/speaker-role.js';

/**
 * The session with a person's changes of its speakers. If a role changes, results that depend on
 * roles are removed at once, so that no client shows them under the wrong name. Notes that a person
 * wrote stay.
 */
export function withSpeakers(session: Session, speakers: readonly Speaker[]): Session {
  if (rolesOf(speakers) === rolesOf(session.speakers)) return { ...session, speakers };
  const { sentiment: _sentiment, notes, warnings, ...rest } = session;
  const open = surePatients(speakers).length === 0;
  const left = warnings.filter(({ code }) => open || code !== 'roles_unconfirmed');
  const own = personsNotes(notes);
  return { ...rest, ...(own === undefined ? {} : { notes: own }), warnings: left, speakers };
}

function rolesOf(speakers: readonly Speaker[]): string {
  return JSON.stringify(speakers.map(({ id, role, roleConfidence }) => [id, role, roleConfidence]));
}
