import type { RiskCategory, Severity } from '../types.js';

/** A concept and the patterns of `indexRuns` that speak of it, several a line, parted by commas. */
export type Concepts = Readonly<Record<string, readonly string[]>>;

/**
 * Scenes of one category. A scene is a line of parts that must all be in one sentence:
 *
 * - `name` is a concept, `a/b` one of several.
 * - `a > b`: b follows a closely, in the same clause and with no other subject between.
 * - `i:name` is done by the speaker, `he:name` by another person.
 * - `-name` is denied or ended ("not", "never", "stopped"); without it the concept must be said plainly.
 */
export interface SceneTable {
  readonly category: RiskCategory;
  readonly concepts: Concepts;
  readonly scenes: Readonly<Partial<Record<Severity, readonly string[]>>>;
  /** Concepts that make a sentence harmless for this category. */
  readonly quiet: readonly string[];
}
