import type { Session } from '../../domain/session/session.js';
import { type Speaker, surePatients } from '../../domain/speakers/speaker-role.js';

/**
 * The session with its speakers as a person left them. Where that changes somebody's role, what was
 * derived from the roles goes at once, so that nothing stands under the wrong name.
 */
export function withSpeakers(session: Session, speakers: readonly Speaker[]): Session {
  if (rolesOf(speakers) === rolesOf(session.speakers)) return { ...session, speakers };
  const { sentiment: _sentiment, notes: _notes, warnings, ...rest } = session;
  const open = surePatients(speakers).length === 0;
  const left = warnings.filter(({ code }) => open || code !== 'roles_unconfirmed');
  return { ...rest, warnings: left, speakers };
}

function rolesOf(speakers: readonly Speaker[]): string {
  return JSON.stringify(speakers.map(({ id, role, roleConfidence }) => [id, role, roleConfidence]));
}
