import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { email } from './config-values.js';
import { readWebhook, type WebhookConfig } from './config-webhook.js';

/** Receivers of alerts; none if both are absent. */
export interface AlertConfig {
  readonly email?: string;
  readonly webhook?: WebhookConfig;
}

export function readAlerts(reader: Reader): AlertConfig {
  const to = reader.read('ALERT_EMAIL', {
    schema: email,
    example: 'ALERT_EMAIL=operator@example.org',
  });
  return present({ email: to, webhook: readWebhook(reader, 'ALERT_WEBHOOK') });
}
