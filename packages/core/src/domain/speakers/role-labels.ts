import type { Role } from './speaker-role.js';

/** Names that transcripts made elsewhere give to a role, in lower case. */
const roleWords: Readonly<Record<'therapist' | 'patient', string>> = {
  therapist:
    'therapist psychotherapist counsellor counselor psychologist psychiatrist clinician doctor ' +
    'therapeut therapeutin psychotherapeut psychotherapeutin thérapeute terapeuta terapeut',
  patient: 'patient client patientin klient klientin patiente cliente paciente paziente',
};

const roleByWord: ReadonlyMap<string, Role> = new Map(
  Object.entries(roleWords).flatMap(([role, words]) =>
    words.split(' ').map((word) => [word, role as Role] as const),
  ),
);

/** Longer labels are sentences, not names. */
const mostWords = 4;

/**
 * The role that a speaker's label names, as in "Therapist", "Client 2" or "Counsellor (Anna)". A label
 * that names both roles, or a relative ("Patient's mother"), names none.
 */
export function roleOfLabel(label: string | undefined): Role | undefined {
  if (label === undefined) return undefined;
  const words = label
    .slice(0, 100)
    .toLowerCase()
    .split(/[^\p{L}'’]+/u);
  if (words.filter((word) => word !== '').length > mostWords) return undefined;
  const roles = new Set(words.flatMap((word) => roleByWord.get(word) ?? []));
  const [role] = roles;
  return roles.size === 1 ? role : undefined;
}
