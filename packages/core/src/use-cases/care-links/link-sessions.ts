import { PortError } from '../../errors/port-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionLinkingRepository } from '../../records/session-linking-repository.js';
import { system } from '../input/actors.js';
import type { LinkPatient } from './link-patient.js';

export interface LinkSessionsDeps {
  readonly linking: SessionLinkingRepository;
  readonly linkPatient: LinkPatient;
  /** With `organisation`, sessions need no links; they are created after a change to `linked`. */
  readonly directory: 'linked' | 'organisation';
}

/**
 * Creates the care links for sessions that are older than care links: one for each pair of owner
 * and patient. Runs to its end once, and continues after an interruption. Ended links stay ended.
 */
export class LinkSessions {
  readonly #deps: LinkSessionsDeps;

  constructor(deps: LinkSessionsDeps) {
    this.#deps = deps;
  }

  /** Resolves with the number of created links. Several processes may run it at once. */
  async run(options: CallOptions = {}): Promise<number> {
    const { linking, directory } = this.#deps;
    const { finished, cursor } = await linking.progress(options);
    if (directory === 'organisation') {
      if (finished || cursor !== undefined) await linking.forget(options);
      return 0;
    }
    return finished ? 0 : await this.#linkFrom(cursor, options);
  }

  async #linkFrom(from: string | undefined, options: CallOptions): Promise<number> {
    const { linking } = this.#deps;
    const done = new Set<string>();
    let made = 0;
    let cursor = from;
    do {
      const page = await linking.pairs(cursor, options);
      for (const { ownerId, patientId } of page.items) {
        if (patientId === undefined) continue;
        const pair = JSON.stringify([ownerId, patientId]);
        if (done.has(pair)) continue;
        done.add(pair);
        if (await this.#link(ownerId, patientId, options)) made += 1;
      }
      cursor = page.cursor;
      await linking.save({ finished: cursor === undefined, cursor }, options);
    } while (cursor !== undefined);
    return made;
  }

  async #link(therapistId: string, patientId: string, options: CallOptions): Promise<boolean> {
    try {
      return await this.#deps.linkPatient.execute(system, { therapistId, patientId }, options);
    } catch (error) {
      // An embedding host may use owner ids that cannot be account ids. Such owners have no links.
      if (PortError.is(error, 'invalid_argument')) return false;
      throw error;
    }
  }
}
