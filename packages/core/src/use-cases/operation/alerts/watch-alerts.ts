import { type Alert, type AlertEvent, plainSubject } from '../../../domain/alert/alert.js';
import { type StageName, stageNames } from '../../../domain/session/stage.js';
import { standstillOf } from '../../../domain/session/stuck.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import type { AlertRepository } from '../../../records/alert-repository.js';
import type { ProviderTallyRepository } from '../../../records/provider-tally-repository.js';
import type { ReleaseRepository } from '../../../records/release-repository.js';
import type { SessionLists } from '../../../records/session-lists.js';
import type { StoppedSweepRepository } from '../../../records/stopped-sweep-repository.js';
import { isOver } from './provider-failures.js';
import type { RaiseAlert } from './raise-alert.js';
import type { ResolveAlert } from './resolve-alert.js';

export interface WatchAlertsDeps {
  readonly sessions: SessionLists;
  readonly alerts: AlertRepository;
  readonly releases: ReleaseRepository;
  readonly tallies: ProviderTallyRepository;
  readonly stoppedSweeps: StoppedSweepRepository;
  readonly raiseAlert: RaiseAlert;
  readonly resolveAlert: ResolveAlert;
  readonly clock: Clock;
}

/** How long a problem must be absent before its alert is resolved. */
const quietMs = 15 * 60_000;
/** A machine that was not observed for this long no longer exists, and neither does its disk. */
const machineGoneMs = 24 * 3_600_000;
const mostSessions = 10_000;
const mostReleases = 1_000;

/**
 * Searches the records for problems: sessions that are stuck, and providers and machines whose
 * alerts may be resolved. One process does this for all. Two at once do no harm.
 */
export class WatchAlerts {
  readonly #deps: WatchAlertsDeps;

  constructor(deps: WatchAlertsDeps) {
    this.#deps = deps;
  }

  /** Resolves with the events to send. */
  async watch(options: CallOptions = {}): Promise<readonly AlertEvent[]> {
    const { raiseAlert, alerts } = this.#deps;
    const events: (AlertEvent | undefined)[] = [];
    const stuck = await this.#stuckSessions(options);
    for (const [stage, found] of stuck) {
      const sighting = { kind: 'stuck_sessions', subject: stage, facts: factsOf(found) } as const;
      events.push(await raiseAlert.raise(sighting, options));
    }
    const unreleased = await this.#unreleased(options);
    for (const [subject, ids] of unreleased) {
      const facts = { sessions: ids.length, sessionIds: ids };
      const sighting = { kind: 'unreleased_recordings', subject, facts } as const;
      events.push(await raiseAlert.raise(sighting, options));
    }
    const stopped = await this.#deps.stoppedSweeps.find(options);
    if (stopped !== undefined) {
      const sighting = { kind: 'sweep_stopped', subject: 'blobs', facts: { ...stopped } } as const;
      events.push(await raiseAlert.raise(sighting, options));
    }
    for (const alert of await alerts.open(options)) {
      if (alert.kind === 'sweep_stopped' && stopped === undefined) {
        events.push(await this.#deps.resolveAlert.resolve(alert, options));
      }
      events.push(await this.#endIfOver(alert, stuck, unreleased, options));
    }
    return events.filter((event) => event !== undefined);
  }

  async #endIfOver(
    alert: Alert,
    stuck: ReadonlyMap<string, unknown>,
    unreleased: ReadonlyMap<string, unknown>,
    options: CallOptions,
  ): Promise<AlertEvent | undefined> {
    const { resolveAlert, tallies, clock } = this.#deps;
    const { kind, subject } = alert;
    if (kind === 'stuck_sessions' && !stuck.has(subject)) {
      return await resolveAlert.resolve(alert, { ...options, quietMs });
    }
    if (kind === 'unreleased_recordings' && !unreleased.has(subject)) {
      return await resolveAlert.resolve(alert, { ...options, quietMs });
    }
    if (kind === 'low_disk' || kind === 'watch_stopped') {
      return await resolveAlert.resolve(alert, { ...options, quietMs: machineGoneMs });
    }
    if (kind !== 'failing_provider') return undefined;
    const tally = await tallies.find(subject, options);
    if (!isOver(tally, clock.now(), quietMs)) return undefined;
    // The failures that opened this alert must not open another one.
    await tallies.update(subject, () => ({ failures: [] }), options);
    return await resolveAlert.resolve(alert, options);
  }

  /** The deleted sessions whose data a provider may still hold, by provider. */
  async #unreleased(options: CallOptions): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    let seen = 0;
    for await (const { sessionId, tickets } of this.#deps.releases.all(options)) {
      for (const { provider } of tickets) {
        const subject = plainSubject(provider);
        found.set(subject, [...new Set([...(found.get(subject) ?? []), sessionId])]);
      }
      seen += 1;
      if (seen >= mostReleases) break;
    }
    return found;
  }

  /** The stuck sessions, by the stage in which they are stuck. */
  async #stuckSessions(options: CallOptions): Promise<ReadonlyMap<StageName, Stuck>> {
    const { sessions, clock } = this.#deps;
    const now = clock.now();
    const seen = new Set<string>();
    const found = new Map<StageName, Stuck>();
    for await (const session of sessions.underWay(options)) {
      if (seen.has(session.id)) continue;
      seen.add(session.id);
      const stuck = standstillOf(session, now);
      if (stuck !== undefined) {
        const { stage, standsMs } = stuck;
        const { ids = [], longestMs = 0 } = found.get(stage) ?? {};
        found.set(stage, {
          ids: [...ids, session.id],
          longestMs: Math.max(longestMs, standsMs),
        });
      }
      if (seen.size >= mostSessions) break;
    }
    return new Map(
      [...found].toSorted(([a], [b]) => stageNames.indexOf(a) - stageNames.indexOf(b)),
    );
  }
}

interface Stuck {
  readonly ids: readonly string[];
  readonly longestMs: number;
}

function factsOf({ ids, longestMs }: Stuck) {
  return { sessions: ids.length, sessionIds: ids, longestMinutes: Math.floor(longestMs / 60_000) };
}
