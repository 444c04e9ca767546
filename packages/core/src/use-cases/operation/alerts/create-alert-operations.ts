import type { AlertEvent, AlertSighting } from '../../../domain/alert/alert.js';
import type { BackoffLimits } from '../../../flow/backoff.js';
import type { AlertChannels } from '../../../ports/alert-channel.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import type { DocumentStore } from '../../../ports/document-store.js';
import type { Hasher } from '../../../ports/hasher.js';
import type { Ids } from '../../../ports/ids.js';
import {
  type AlertDelivery,
  AlertDeliveryRepository,
} from '../../../records/alert-delivery-repository.js';
import { type AlertName, AlertRepository } from '../../../records/alert-repository.js';
import { Election } from '../../../records/election.js';
import { ProviderTallyRepository } from '../../../records/provider-tally-repository.js';
import { ReleaseRepository } from '../../../records/release-repository.js';
import { SessionLists } from '../../../records/session-lists.js';
import { StoppedSweepRepository } from '../../../records/stopped-sweep-repository.js';
import { type Token, token } from '../../../token.js';
import { requirePorts } from '../../require-ports.js';
import { DeliverMessages } from '../deliver-messages.js';
import { AlertSweeps, type AlertSweepsOptions, type RunningAlerts } from './alert-sweeps.js';
import { RaiseAlert } from './raise-alert.js';
import { ResolveAlert, type ResolveOptions } from './resolve-alert.js';
import { sendAlert } from './send-alert.js';
import { type ChannelTrial, TryAlertChannels } from './try-alert-channels.js';
import { WatchAlerts } from './watch-alerts.js';

/** Ports of the alert operations. */
export interface AlertPorts {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly channels: AlertChannels;
}

export interface AlertOptions {
  /** Pauses between attempts to deliver; defaults to 10 s at first and two hours at most. */
  readonly pauses?: BackoffLimits;
  /** Called with errors for the operator's log. Default: errors are dropped. */
  readonly report?: (error: unknown) => void;
}

/**
 * What workers and commands do about alerts, without an actor. No rights are checked.
 */
export interface AlertOperations {
  /** The records of alerts. */
  readonly alerts: AlertRepository;
  /**
   * Reports a problem. Opens one alert; while it is open, a reminder is sent once a day. Resolves
   * with the event that the next round of deliveries sends; usually `undefined`.
   */
  raiseAlert(sighting: AlertSighting, options?: CallOptions): Promise<AlertEvent | undefined>;
  /** Resolves an alert. Returns the event to send; `undefined` if no such alert was open. */
  resolveAlert(name: AlertName, options?: ResolveOptions): Promise<AlertEvent | undefined>;
  /** Searches the records for problems. Resolves with the events to send. */
  watchAlerts(options?: CallOptions): Promise<readonly AlertEvent[]>;
  /** Sends due events over every channel. Resolves with the number of messages sent. */
  deliverAlerts(options?: CallOptions): Promise<number>;
  /** Sends a test over every channel. Resolves with one result each; rejects only when aborted. */
  tryAlertChannels(options?: CallOptions): Promise<readonly ChannelTrial[]>;
  /** Starts the sweeps of a worker for alerts: it watches for problems and delivers messages. */
  startAlertSweeps(options?: AlertSweepsOptions): RunningAlerts;
}

export const AlertOperations: Token<AlertOperations> = token('alert-operations');

const required = {
  documents: 'batch',
  hasher: 'sha256',
  clock: 'now',
  ids: 'next',
  channels: 'all',
} as const;

/** Wires the alert operations to ports. Separate, because some commands need only these. */
export function createAlertOperations(
  ports: AlertPorts,
  options: AlertOptions = {},
): AlertOperations {
  requirePorts('createAlertOperations', ports, required);
  const { documents, clock, channels } = ports;
  const { report = () => undefined, pauses } = options;
  const alerts = new AlertRepository(ports);
  const tallies = new ProviderTallyRepository(documents, clock);
  const raiseAlert = new RaiseAlert({ alerts, channels });
  const resolveAlert = new ResolveAlert({ alerts, channels });
  const parts = { alerts, tallies, raiseAlert, resolveAlert, clock, report };
  const sessions = new SessionLists(documents, clock);
  const watchAlerts = new WatchAlerts({
    ...parts,
    sessions,
    releases: new ReleaseRepository(documents, clock),
    stoppedSweeps: new StoppedSweepRepository(documents, clock),
  });
  const deliverAlerts = new DeliverMessages<AlertDelivery>({
    deliveries: new AlertDeliveryRepository(documents, clock),
    channels: channels.all.map((channel) => ({
      name: channel.name,
      send: ({ event }, { signal }) => sendAlert(clock, channel, event, signal),
    })),
    ...{ clock, report, pauses },
  });
  const election = new Election(ports, 'alerts');
  const channelTest = new TryAlertChannels(ports);
  const sweeps = new AlertSweeps({ ...parts, watchAlerts, deliverAlerts, election });
  return {
    alerts,
    raiseAlert: (sighting, call) => raiseAlert.raise(sighting, call),
    resolveAlert: (name, call) => resolveAlert.resolve(name, call),
    watchAlerts: (call) => watchAlerts.watch(call),
    deliverAlerts: (call) => deliverAlerts.deliver(call),
    tryAlertChannels: (call) => channelTest.try(call),
    startAlertSweeps: (given) => sweeps.start(given),
  };
}
