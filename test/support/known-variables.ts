import { loadConfig } from '../../packages/http/src/composition/config.js';

/** The names that a host asks for when it starts, whatever is set. */
export function knownVariables(): ReadonlySet<string> {
  const asked = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        asked.add(String(name));
        return undefined;
      },
    },
  );
  loadConfig(environment, { serving: true });
  return asked;
}
