import type { Speaker } from '../speakers/speaker-role.js';
import type { Session } from './session.js';
import { type Maker, makerOf } from './stage.js';

/** What made the results of a session. A missing result has no entry. */
export interface Provenance {
  readonly speech?: Maker;
  readonly roles?: Maker & {
    /** Source of each speaker's role, by speaker id. `person` overrules the maker. */
    readonly sources: Readonly<Record<string, Speaker['roleSource']>>;
  };
  readonly sentiment?: Maker;
  readonly notes?: Maker;
}

/** Names what made the present results. Sessions of early versions name no models. */
export function provenanceOf({ stages, speakers, sentiment, notes }: Session): Provenance {
  const { transcribe, attribute, analyze } = stages;
  const [speech, roles, mood, taker] = [transcribe, attribute, analyze, notes ?? {}].map(makerOf);
  return {
    ...(speech === undefined ? {} : { speech }),
    ...(roles === undefined ? {} : { roles: { ...roles, sources: sourcesOf(speakers) } }),
    ...(sentiment === undefined || mood === undefined ? {} : { sentiment: mood }),
    ...(taker === undefined ? {} : { notes: taker }),
  };
}

function sourcesOf(speakers: readonly Speaker[]): Readonly<Record<string, Speaker['roleSource']>> {
  return Object.fromEntries(speakers.map(({ id, roleSource }) => [id, roleSource]));
}
