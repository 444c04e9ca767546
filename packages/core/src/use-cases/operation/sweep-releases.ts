import type { CallOptions } from '../../ports/call-options.js';
import type { ReleaseRepository } from '../../records/release-repository.js';
import { type ReleaseHeldDeps, releaseHeld } from './release-held.js';

export interface SweepReleasesDeps extends ReleaseHeldDeps {
  readonly releases: ReleaseRepository;
}

const mostPerRun = 50;

/** Asks providers again to delete what they hold of deleted sessions. */
export class SweepReleases {
  readonly #deps: SweepReleasesDeps;

  constructor(deps: SweepReleasesDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves with the number of sessions whose data was deleted. Several workers may run it at
   * once.
   */
  async sweep(options: CallOptions = {}): Promise<number> {
    const { releases } = this.#deps;
    let ended = 0;
    for (const { sessionId, tickets } of await releases.next(mostPerRun, options)) {
      const held = await releaseHeld(this.#deps, tickets, options);
      const released = tickets.filter((ticket) => !held.includes(ticket));
      await releases.tried(sessionId, released, options);
      if (held.length === 0) ended += 1;
    }
    return ended;
  }
}
