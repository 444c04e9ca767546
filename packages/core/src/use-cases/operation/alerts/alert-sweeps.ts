import { type AlertEvent, type AlertSighting, plainSubject } from '../../../domain/alert/alert.js';
import type { Session } from '../../../domain/session/session.js';
import { PortError } from '../../../errors/port-error.js';
import { withDeadline } from '../../../flow/deadline.js';
import { repeat } from '../../../flow/repeat.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import type { AlertName, AlertRepository } from '../../../records/alert-repository.js';
import type { Election } from '../../../records/election.js';
import type { ProviderTallyRepository } from '../../../records/provider-tally-repository.js';
import { ProviderWatch, type StageProviders } from './provider-watch.js';
import type { RaiseAlert } from './raise-alert.js';
import type { ResolveAlert } from './resolve-alert.js';
import type { WatchAlerts } from './watch-alerts.js';

export interface AlertSweepsDeps {
  readonly alerts: AlertRepository;
  readonly tallies: ProviderTallyRepository;
  readonly raiseAlert: RaiseAlert;
  readonly resolveAlert: ResolveAlert;
  readonly watchAlerts: WatchAlerts;
  /** Sends the messages that are due. */
  readonly deliverAlerts: { deliver(call: CallOptions): Promise<number> };
  /** Elects the one worker that watches. */
  readonly election: Election;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

export interface AlertSweepsOptions {
  /** Finds problems of this machine. Each becomes one alert. */
  readonly machine?: MachineWatch;
  /** The providers whose failures are watched. */
  readonly providers?: StageProviders;
  /** Called with every event that this process raises. Must not throw. */
  readonly onEvent?: (event: AlertEvent) => void;
  /** Pause between checks, in milliseconds; defaults to one minute. */
  readonly watchEveryMs?: number;
  /** Pause between rounds of deliveries, in milliseconds; defaults to 10 s. */
  readonly deliverEveryMs?: number;
}

/** Checks the machine that a worker runs on. */
export interface MachineWatch {
  /** The names of the alerts that `look` may return. */
  readonly watched: readonly AlertName[];
  readonly look: (options: CallOptions) => Promise<readonly AlertSighting[]>;
}

/** Sweeps that are running. */
export interface RunningAlerts {
  /** Call this with a session after each change of it in this worker. Never throws. */
  observe(session: Session): void;
  /**
   * Ends the sweeps, stores failures that are not stored yet, and resolves when all has ended. Call
   * it after the last `observe`. Never rejects.
   */
  close(): Promise<void>;
}

const machineQuietMs = 15 * 60_000;
/** Time limit for each of the last steps before a worker ends. */
const lastWithinMs = 5_000;

/** The sweeps of every worker for alerts: one watches for problems, one delivers messages. */
export class AlertSweeps {
  readonly #deps: AlertSweepsDeps;

  constructor(deps: AlertSweepsDeps) {
    this.#deps = deps;
  }

  start(options: AlertSweepsOptions = {}): RunningAlerts {
    const { clock, report, alerts, election, watchAlerts, deliverAlerts } = this.#deps;
    const { machine, providers = {}, watchEveryMs = 60_000, deliverEveryMs = 10_000 } = options;
    const stopping = new AbortController();
    const watch = new ProviderWatch({ ...this.#deps, providers });
    const every = (ms: number, work: (call: CallOptions) => Promise<unknown>): Promise<void> =>
      repeat(clock, ms, work, { signal: stopping.signal, report });
    const tell = (events: readonly (AlertEvent | undefined)[]): void => {
      for (const event of events) if (event !== undefined) options.onEvent?.(event);
    };
    const flush = async (call: CallOptions): Promise<void> => tell(await watch.flush(call));
    const watchForAll = async (call: CallOptions): Promise<void> =>
      tell(await watchAlerts.watch(call));
    // Separate sweeps, so that a disk that does not respond blocks no other check.
    const looking = every(watchEveryMs, async (call) => {
      if (machine !== undefined) tell(await this.#lookAtMachine(machine, call));
    });
    const remembering = every(watchEveryMs, async (call) => {
      watch.remember(await alerts.open(call));
    });
    const leading = every(watchEveryMs, (call) =>
      election.lead(watchForAll, { ...call, holdMs: 2 * watchEveryMs }),
    );
    const delivering = every(deliverEveryMs, async (call) => {
      await flush(call);
      await deliverAlerts.deliver(call);
    });
    const end = async (): Promise<void> => {
      stopping.abort();
      await Promise.all([
        looking,
        remembering,
        leading.then(() => this.#last((call) => election.resign(call))),
        delivering.then(() => this.#last(flush)),
      ]);
    };
    let ended: Promise<void> | undefined;
    return {
      observe: (session) => watch.observe(session),
      close: () => {
        ended ??= end();
        return ended;
      },
    };
  }

  async #last(work: (call: CallOptions) => Promise<void>): Promise<void> {
    const { clock, report } = this.#deps;
    try {
      await withDeadline(clock, lastWithinMs, undefined, (signal) => work({ signal }), tooLong);
    } catch (error) {
      report(error);
    }
  }

  async #lookAtMachine(
    { watched, look }: MachineWatch,
    call: CallOptions,
  ): Promise<readonly (AlertEvent | undefined)[]> {
    const { raiseAlert, resolveAlert, alerts } = this.#deps;
    const sightings = await look(call);
    const events: (AlertEvent | undefined)[] = [];
    for (const sighting of sightings) events.push(await raiseAlert.raise(sighting, call));
    const well = watched.filter((name) => !sightings.some((one) => same(one, name)));
    if (well.length === 0) return events;
    const open = await alerts.open(call);
    for (const name of well.filter((one) => open.some((alert) => same(alert, one)))) {
      events.push(await resolveAlert.resolve(name, { ...call, quietMs: machineQuietMs }));
    }
    return events;
  }
}

function same(a: AlertName, b: AlertName): boolean {
  return a.kind === b.kind && plainSubject(a.subject) === plainSubject(b.subject);
}

function tooLong(): PortError {
  const details = { port: 'alerts', operation: 'close' };
  return new PortError(
    'unavailable',
    'Closing the alert watch took too long and was aborted',
    details,
  );
}
