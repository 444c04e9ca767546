import { assignRoles, type Speaker } from '../../domain/speakers/speaker-role.js';
import { transcriptLimits } from '../../domain/transcript/transcript-limits.js';
import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, entryName, type FaultList, faultText } from '../../errors/faults.js';

/** A person's change of a speaker. An absent member stays unchanged. */
export interface SpeakerEdit {
  /** An unknown id adds a speaker. */
  readonly id: string;
  /** The name; an empty text removes it. */
  readonly label?: string;
  /** A role that differs from the current one is stored as set by a person; `unknown` clears it. */
  readonly role?: string;
}

const speakerId = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,39}$/u;

/**
 * The speakers with a person's changes. Speakers without a change stay.
 *
 * @throws DomainError `invalid_transcript` for malformed ids and names; `invalid_roles`.
 */
export function editedSpeakers(
  speakers: readonly Speaker[],
  edits: readonly SpeakerEdit[],
): readonly Speaker[] {
  checkEdits(edits, speakers);
  const byId = new Map(edits.map((edit) => [edit.id, edit]));
  const known = new Set(speakers.map(({ id }) => id));
  const added = edits.filter(({ id }) => !known.has(id)).map(({ id }) => newSpeaker(id));
  const all = [...speakers, ...added].map((speaker) => named(speaker, byId.get(speaker.id)?.label));
  const roles = all.flatMap(({ id, role }) => {
    const wanted = byId.get(id)?.role;
    return wanted === undefined || wanted === role ? [] : [[id, wanted] as const];
  });
  const cleared = new Set(roles.flatMap(([id, role]) => (role === 'unknown' ? [id] : [])));
  const assigned = assignRoles(all, Object.fromEntries(roles.filter(([id]) => !cleared.has(id))));
  return assigned.map((speaker) => (cleared.has(speaker.id) ? withoutRole(speaker) : speaker));
}

function newSpeaker(id: string): Speaker {
  return withoutRole({ id });
}

function withoutRole(speaker: Pick<Speaker, 'id' | 'label'>): Speaker {
  return { ...speaker, role: 'unknown', roleSource: 'person', roleConfidence: 0 };
}

function named(speaker: Speaker, label: string | undefined): Speaker {
  if (label === undefined) return speaker;
  const { label: _old, ...rest } = speaker;
  const clean = cleanLabel(label);
  return clean === '' ? rest : { ...rest, label: clean };
}

function cleanLabel(label: string): string {
  return label.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
}

function checkEdits(edits: readonly SpeakerEdit[], speakers: readonly Speaker[]): void {
  const known = new Set(speakers.map(({ id }) => id));
  const faults = createFaultList();
  const most = transcriptLimits.speakers;
  const tooMany =
    edits.length > most || new Set([...known, ...edits.map(({ id }) => id)]).size > most;
  if (tooMany) faults.add('speakers', `has more than ${most} entries`);
  else checkEach(edits, known, faults);
  if (faults.count === 0) return;
  const message = `The speakers cannot be saved: ${faultText(faults)}.`;
  throw new DomainError('invalid_transcript', message, { faults: faults.shown });
}

function checkEach(
  edits: readonly SpeakerEdit[],
  known: ReadonlySet<string>,
  faults: FaultList,
): void {
  const seen = new Set<string>();
  for (const [index, { id, label }] of edits.entries()) {
    const path = `speakers.${index}`;
    const subject = entryName('speaker', id);
    if (!known.has(id) && !speakerId.test(id)) {
      faults.add(path, 'has an id that is not 1 to 40 letters, digits, ".", "_" or "-"', subject);
    }
    if (seen.has(id)) faults.add(path, 'has an id that is used twice', subject);
    seen.add(id);
    if (label !== undefined && cleanLabel(label).length > transcriptLimits.label) {
      faults.add(path, `has a name of more than ${transcriptLimits.label} characters`, subject);
    }
  }
}
