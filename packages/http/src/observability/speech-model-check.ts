import type { Config } from '../composition/index.js';
import type { HealthCheck } from './health.js';

/**
 * Takes the checks of a host: a local model is looked at, not loaded, since this process may not
 * need it for long. `attune doctor` has it loaded.
 */
export function withoutLoading(
  { providers, sherpa }: Pick<Config, 'providers' | 'sherpa'>,
  checks: readonly HealthCheck[],
): readonly HealthCheck[] {
  const { files } = sherpa;
  if (providers.speech !== 'sherpa' || files === undefined) return checks;
  const look = async (): Promise<string> => {
    const { readModel } = await import('@attune/adapters-local/sherpa');
    const { name, family } = await readModel(files.model);
    return `${name} is installed, a ${family.name} model`;
  };
  return checks.map((check) =>
    check.name === 'speech' ? { name: 'speech', check: look, keepMs: 60_000 } : check,
  );
}
