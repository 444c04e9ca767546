import type { RiskCategory, Severity } from '../types.js';
import { frames } from './frames.js';
import { sceneTables } from './scene-tables.js';
import type { Subject } from './subjects.js';
import type { SceneTable } from './types.js';

/** One thing a scene needs. */
export interface Part {
  /** Names of concepts, of which one must be there. */
  readonly concepts: readonly string[];
  readonly by: readonly Subject[] | undefined;
  readonly denied: boolean;
  /** Whether it follows the part before it closely. */
  readonly follows: boolean;
}

export interface Scene {
  readonly category: RiskCategory;
  readonly severity: Severity;
  /** The line of the table, to see why a scene was found. */
  readonly line: string;
  readonly parts: readonly Part[];
  /** Names of concepts that take the danger out. */
  readonly quiet: readonly string[];
}

const severities: readonly Severity[] = ['high', 'medium', 'low'];

/** Who may do it. A sentence that names no subject leaves it open. */
const subjectsBy: ReadonlyMap<string, readonly Subject[]> = new Map([
  ['i', ['speaker', 'unnamed']],
  ['we', ['speaker', 'group', 'unnamed']],
  ['he', ['other', 'unnamed']],
]);

/** The concepts of all tables, each with a name of its own. */
export const allConcepts: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ...Object.entries(frames),
  ...sceneTables.flatMap(({ category, concepts }) =>
    Object.entries(concepts).map(([name, lines]) => [`${category}.${name}`, lines] as const),
  ),
];

/** The scenes of all tables, the most severe of each first. */
export const allScenes: readonly Scene[] = sceneTables.flatMap((table) =>
  severities.flatMap((severity) =>
    (table.scenes[severity] ?? []).map((line) => readScene(table, severity, line)),
  ),
);

function readScene(table: SceneTable, severity: Severity, line: string): Scene {
  const parts = line
    .split(' > ')
    .flatMap((chain, link) =>
      chain.split(' ').map((part, at) => readPart(table, part, link > 0 && at === 0)),
    );
  const quiet = table.quiet.map((name) => nameIn(table, name));
  return { category: table.category, severity, line, parts, quiet };
}

function readPart(table: SceneTable, text: string, follows: boolean): Part {
  const mark = text.indexOf(':');
  const by = subjectsBy.get(text.slice(0, Math.max(0, mark)));
  const rest = text.slice(mark + 1);
  const denied = rest.startsWith('-');
  const names = (denied ? rest.slice(1) : rest).split('/');
  return { concepts: names.map((name) => nameIn(table, name)), by, denied, follows };
}

/** The full name of a concept: one of the table, or one that all tables share. */
function nameIn(table: SceneTable, name: string): string {
  if (name in table.concepts) return `${table.category}.${name}`;
  if (name in frames) return name;
  throw new Error(`The scenes of ${table.category} name an unknown concept: ${name}`);
}
