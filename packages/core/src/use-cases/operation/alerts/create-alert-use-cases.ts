import type { BackoffLimits } from '../../../flow/backoff.js';
import type { AlertChannels } from '../../../ports/alert-channel.js';
import type { Clock } from '../../../ports/clock.js';
import type { DocumentStore } from '../../../ports/document-store.js';
import type { Hasher } from '../../../ports/hasher.js';
import type { Ids } from '../../../ports/ids.js';
import { AlertDeliveryRepository } from '../../../records/alert-delivery-repository.js';
import { AlertRepository } from '../../../records/alert-repository.js';
import { Election } from '../../../records/election.js';
import { ProviderTallyRepository } from '../../../records/provider-tally-repository.js';
import { ReleaseRepository } from '../../../records/release-repository.js';
import { SessionLists } from '../../../records/session-lists.js';
import { type Token, token } from '../../../token.js';
import { requirePorts } from '../../require-ports.js';
import { AlertSweeps } from './alert-sweeps.js';
import { DeliverAlerts } from './deliver-alerts.js';
import { RaiseAlert } from './raise-alert.js';
import { ResolveAlert } from './resolve-alert.js';
import { TryAlertChannels } from './try-alert-channels.js';
import { WatchAlerts } from './watch-alerts.js';

/** Ports of the alert use cases. */
export interface AlertPorts {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly channels: AlertChannels;
}

export interface AlertOptions {
  /** The pauses between tries to deliver; defaults to 10 s at first and two hours at most. */
  readonly pauses?: BackoffLimits;
  /** Called with faults that an operator should see in the log. Default: they are dropped. */
  readonly report?: (error: unknown) => void;
}

/** The use cases of alerts. */
export interface AlertUseCases {
  readonly alerts: AlertRepository;
  readonly raiseAlert: RaiseAlert;
  readonly resolveAlert: ResolveAlert;
  readonly watchAlerts: WatchAlerts;
  readonly deliverAlerts: DeliverAlerts;
  readonly tryAlertChannels: TryAlertChannels;
  readonly alertSweeps: AlertSweeps;
}

export const AlertUseCases: Token<AlertUseCases> = token('alert-use-cases');

const required = {
  documents: 'batch',
  hasher: 'sha256',
  clock: 'now',
  ids: 'next',
  channels: 'all',
} as const;

/** Wires the alert use cases to ports, separately, because some commands need only these. */
export function createAlertUseCases(ports: AlertPorts, options: AlertOptions = {}): AlertUseCases {
  requirePorts('createAlertUseCases', ports, required);
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
  });
  const deliverAlerts = new DeliverAlerts({
    deliveries: new AlertDeliveryRepository(documents, clock),
    ...{ channels, clock, report },
    ...(pauses === undefined ? {} : { pauses }),
  });
  const election = new Election(ports, 'alerts');
  return {
    ...{ alerts, raiseAlert, resolveAlert, watchAlerts, deliverAlerts },
    tryAlertChannels: new TryAlertChannels(ports),
    alertSweeps: new AlertSweeps({ ...parts, watchAlerts, deliverAlerts, election }),
  };
}
