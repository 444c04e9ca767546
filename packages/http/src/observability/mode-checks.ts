import type { ProcessMode } from '../composition/capabilities.js';
import type { HealthCheck } from './health.js';

/** What only work on sessions needs. */
const workersOnly: ReadonlySet<string> = new Set(['speech', 'language', 'notes', 'push']);
/** What requests need, but for uploads, which it looks at. */
const forUploads = 'ffmpeg';

/**
 * The checks that tell whether a process of this mode can do its part. One that only answers
 * requests neither asks the engines, which its workers do, nor counts as not ready when recordings
 * cannot be looked at: everything else can be done without.
 */
export function checksOf(
  mode: ProcessMode,
  checks: readonly HealthCheck[],
): readonly HealthCheck[] {
  if (mode !== 'api') return checks;
  return checks
    .filter(({ name }) => !workersOnly.has(name))
    .map((check) => (check.name === forUploads ? { ...check, optional: true } : check));
}
