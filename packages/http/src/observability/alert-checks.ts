import type { Config } from '../composition/index.js';
import { Concern, type HealthCheck } from './health.js';

/** Whether alerts have a receiver. Sends nothing. */
export function alertsCheck({ alerts, mail }: Pick<Config, 'alerts' | 'mail'>): HealthCheck {
  const { email, webhook } = alerts;
  return {
    name: 'alerts',
    check: async () => {
      if (email === undefined && webhook === undefined) {
        return 'alerts have no receiver: set ALERT_EMAIL, or ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET';
      }
      if (webhook === undefined && mail === undefined) {
        throw new Concern(
          'alerts have no receiver: without SMTP_HOST, mail to ALERT_EMAIL is only written to files',
        );
      }
      const told = [
        ...(email !== undefined && mail !== undefined ? ['ALERT_EMAIL'] : []),
        ...(webhook === undefined ? [] : ['ALERT_WEBHOOK_URL']),
      ];
      return `go to ${told.join(' and ')}; "attune alerts test" sends a test`;
    },
  };
}
