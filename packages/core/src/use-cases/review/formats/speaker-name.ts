import { type Speaker, sureRole } from '../../../domain/speaker-role.js';

/** How a speaker is called in a document for people: by the name given, else by a sure role, else by id. */
export function speakerNames(speakers: readonly Speaker[]): (id: string) => string {
  const names = new Map(
    speakers.map((speaker) => {
      const role = sureRole(speaker);
      const byRole =
        role === 'unknown'
          ? undefined
          : `${role.charAt(0).toUpperCase()}${role.slice(1)} (${speaker.id})`;
      const label = speaker.label?.replaceAll(/\s+/gu, ' ').trim();
      return [
        speaker.id,
        (role === 'unknown' || speaker.roleSource === 'person' ? label : undefined) ??
          byRole ??
          label ??
          speaker.id,
      ];
    }),
  );
  return (id) => names.get(id) ?? id;
}
