import type { Heard } from './spoken.js';

const english = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/**
 * Which of the candidates most was said in: servers tell a code (`en`) or an English name
 * (`english`). `und` when it is none of them, or when the server does not say.
 */
export function identifyLanguage(heard: readonly Heard[], candidates: readonly string[]): string {
  const said = new Map<string, number>();
  for (const { language, spoken } of heard) {
    const candidate = candidates.find((one) => language !== undefined && names(one, language));
    if (candidate === undefined) continue;
    said.set(candidate, (said.get(candidate) ?? 0) + spoken.length + 1);
  }
  const [most] = [...said].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? 'und';
}

function names(tag: string, language: string): boolean {
  const primary = tag.toLowerCase().split('-')[0] ?? tag;
  const told = language.trim().toLowerCase();
  return told.split(/[-_]/u)[0] === primary || told === english.of(primary)?.toLowerCase();
}
