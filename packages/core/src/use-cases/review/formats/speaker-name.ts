import { type Speaker, sureRole } from '../../../domain/speakers/speaker-role.js';

/** The name of a speaker in a document: the given name, else the role if sure, else the id. */
export function speakerNames(speakers: readonly Speaker[]): (id: string) => string {
  const names = new Map(speakers.map((speaker) => [speaker.id, nameOf(speaker)]));
  return (id) => names.get(id) ?? id;
}

function nameOf(speaker: Speaker): string {
  const label = speaker.label?.replaceAll(/\s+/gu, ' ').trim() ?? '';
  if (label !== '') return label;
  const role = sureRole(speaker);
  if (role === 'unknown') return speaker.id;
  return `${role.charAt(0).toUpperCase()}${role.slice(1)} (${speaker.id})`;
}
