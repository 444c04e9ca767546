import type { Alert } from '../../domain/alert/alert.js';
import type { Actor } from '../../domain/session/access.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import { type AlertRepository, alertKeyOf } from '../../records/alert-repository.js';
import { oneOf, optional } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from '../review/list-sessions.js';
import { pageOfSorted } from './page-of-sorted.js';

export interface ListAlertsInput extends PageInput {
  /** Absent: both. Resolved alerts are kept for 30 days. */
  readonly state?: Alert['state'];
}

const checkCall = defineCall<'admin', ListAlertsInput>('listAlerts', ['admin'], {
  ...pageChecks,
  state: optional(oneOf(['open', 'resolved'])),
});

/** Lists alerts, newest first, for administrators. */
export class ListAlerts
  implements UseCase<Actor, ListAlertsInput | undefined, Promise<Page<Alert>>>
{
  readonly #alerts: AlertRepository;

  constructor(alerts: AlertRepository) {
    this.#alerts = alerts;
  }

  /** @throws DomainError `forbidden`, `invalid_cursor`. */
  async execute(
    actor: Actor,
    input: ListAlertsInput = {},
    callOptions: CallOptions = {},
  ): Promise<Page<Alert>> {
    const call = checkCall(actor, input, callOptions);
    const { state, ...page } = call.input;
    const states = state === undefined ? (['open', 'resolved'] as const) : [state];
    const found = await Promise.all(states.map((one) => this.#alerts.all(one, call.options)));
    // An alert that is resolved in between may be in both.
    const alerts = new Map(found.flat().map((alert) => [alertKeyOf(alert), alert]));
    return pageOfSorted([...alerts.values()], keyOf, { ...page, order: 'desc' });
  }
}

function keyOf(alert: Alert): string {
  return `${alert.openedAt}~${alertKeyOf(alert)}`;
}
