import { assignRoles, type Speaker } from '../../domain/speaker-role.js';
import { transcriptLimits } from '../../domain/transcript-limits.js';
import { DomainError, type InputFault } from '../../errors/domain-error.js';

/** What a person says of a speaker. What is absent stays as it is. */
export interface SpeakerEdit {
  /** A new one adds a speaker. */
  readonly id: string;
  /** The name; the empty one takes it away. */
  readonly label?: string;
  /** One that differs from the speaker's is the person's word. */
  readonly role?: string;
}

const speakerId = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,39}$/u;

/**
 * The speakers as a person leaves them. Those not named stay.
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
  return assignRoles(all, Object.fromEntries(roles));
}

function newSpeaker(id: string): Speaker {
  return { id, role: 'unknown', roleSource: 'person', roleConfidence: 0 };
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
  const faults: InputFault[] = edits.flatMap(({ id, label }, index) => {
    const path = `speakers.${index}`;
    const fault = (message: string) => ({ path, message });
    const malformed = !known.has(id) && !speakerId.test(id);
    const twice = edits.findIndex((one) => one.id === id) !== index;
    const long = label !== undefined && cleanLabel(label).length > transcriptLimits.label;
    return [
      ...(malformed ? [fault('its id is not 1 to 40 letters, digits, ".", "_" or "-"')] : []),
      ...(twice ? [fault('its id is used twice')] : []),
      ...(long ? [fault(`its name has more than ${transcriptLimits.label} characters`)] : []),
    ];
  });
  if (new Set([...known, ...edits.map(({ id }) => id)]).size > transcriptLimits.speakers) {
    faults.push({ path: 'speakers', message: `there are more than ${transcriptLimits.speakers}` });
  }
  if (faults.length === 0) return;
  const shown = faults.slice(0, 20);
  const text = shown.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new DomainError('invalid_transcript', `The speakers cannot be saved: ${text}.`, {
    faults: shown,
  });
}
