/** The names that the sources give to settings. `audio_format` has none: the bytes tell the format. */
const sourceNames: Readonly<Record<string, string | undefined>> = {
  diarization_enabled: 'diarization',
  language_id_enabled: 'languageIdentification',
  candidate_locales: 'candidateLanguages',
  channel_separation: 'channelSeparation',
  phrase_hints: 'phraseHints',
  audio_format: undefined,
};

/**
 * Settings under our names. A setting that is given twice with different values keeps both names,
 * which is a fault.
 */
export function withOwnNames(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(sourceNames, name)) own[name] = value;
  }
  for (const [name, value] of Object.entries(input)) {
    const ours = ownNameOf(name);
    if (ours === undefined) continue;
    const isSame = own[ours] === undefined || JSON.stringify(own[ours]) === JSON.stringify(value);
    own[isSame ? ours : name] = value;
  }
  return own;
}

/** Our name of a setting of the sources; `undefined` if it is none of theirs. */
export function ownNameOf(name: string): string | undefined {
  return Object.hasOwn(sourceNames, name) ? sourceNames[name] : undefined;
}
