import type { Reader, Setting } from './config-reader.js';
import { text } from './config-values.js';

/** A variable that is set and understood, but changes nothing here. */
export interface IdleVariable {
  readonly name: string;
  readonly reason: string;
}

type Idle = readonly [name: string, shows: Setting<string>['shows'], ...aliases: string[]];

/**
 * Variables of other systems and families. They keep their names, so that none is renamed twice.
 */
const idle: Readonly<Record<string, readonly Idle[]>> = {
  'for adapters of the azure family that this release does not have': [
    ['COSMOS_URI', 'address'],
    ['COSMOS_KEY', 'nothing'],
    ['TEXT_ANALYTICS_KEY', 'nothing'],
    ['TEXT_ANALYTICS_ENDPOINT', 'address'],
  ],
  'one process answers requests; more of them run as "attune serve --role api"': [
    ['GUNICORN_WORKERS', 'everything'],
  ],
};

/** Reads them for what they are: set, but without effect. */
export function readIdle({ read }: Reader): readonly IdleVariable[] {
  return Object.entries(idle).flatMap(([reason, variables]) =>
    variables.flatMap(([name, shows = 'nothing', ...aliases]) => {
      const setting = { schema: text, example: name, shows, aliases, note: reason, quiet: true };
      return read(name, setting) === undefined ? [] : [{ name, reason }];
    }),
  );
}
