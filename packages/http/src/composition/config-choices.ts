import type { Reader } from './config-reader.js';

/** What does not exist here: one fault for a family, and one for each port that names an adapter. */
export function unknownProviders(
  { given }: Reader,
  providers: Readonly<Record<string, string>>,
  choices: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const family = given('PROVIDER');
  if (Object.keys(choices).length === 0) return [];
  const all = Object.values(choices).flat();
  const families = [...new Set(all.filter((name, at) => all.indexOf(name) !== at))];
  const isUnknown = family !== undefined && !families.includes(family);
  const ports = Object.entries(choices).flatMap(([port, known]) => {
    const { [port]: name = '' } = providers;
    if (known.includes(name) || (isUnknown && name === family)) return [];
    return [noProvider(`${port.toUpperCase()}_PROVIDER`, name, known)];
  });
  return [...(isUnknown ? [noProvider('PROVIDER', family, families)] : []), ...ports];
}

/** The fault of a name that does not exist. */
export function noProvider(variable: string, name: string, choices: readonly string[]): string {
  return `${variable}: there is no "${name}" here; choose ${choices.join(' or ')}.`;
}
