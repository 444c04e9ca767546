/** Most characters of a language tag: the least that RFC 5646, section 4.4.1, lets programs support. */
export const longestLanguageTag = 35;

/** A language tag in its usual spelling, such as `de-CH`; `undefined` for a text that is no BCP 47 tag. */
export function canonicalLanguage(tag: string): string | undefined {
  if (tag.length > longestLanguageTag) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** A language that a person asked for, and the one that is offered for it. */
export interface FoundLanguage {
  /** As the person asked for it. */
  readonly asked: string;
  /** Equal to `asked`, or shorter. */
  readonly offered: string;
}

/**
 * The first asked language that is offered. Shortens each tag from its end until it is offered, as
 * in RFC 4647, section 3.4: `de-CH` finds `de`. Case does not matter.
 *
 * @param asked the preferred language first.
 */
export function lookUpLanguage(
  asked: readonly string[],
  offered: readonly string[],
): FoundLanguage | undefined {
  const byTag = new Map(offered.map((tag) => [tag.toLowerCase(), tag]));
  for (const tag of asked) {
    if (tag.length > longestLanguageTag) continue;
    for (let rest = tag.toLowerCase(); rest !== ''; rest = shortened(rest)) {
      const found = byTag.get(rest);
      if (found !== undefined) return { asked: tag, offered: found };
    }
  }
  return undefined;
}

/** Without the last part, and without a single letter that only introduced it. */
function shortened(tag: string): string {
  const rest = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0));
  return rest.at(-2) === '-' ? rest.slice(0, -2) : rest;
}
