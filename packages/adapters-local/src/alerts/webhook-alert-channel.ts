import type { AlertChannel } from '@attune/core/ports';
import { createWebhook, type WebhookOptions } from './webhook.js';
import { webhookBody } from './webhook-body.js';

/**
 * Posts alerts to a webhook.
 *
 * @throws PortError `invalid_argument` for an address or a secret that is not to be used.
 */
export function createWebhookAlertChannel(options: WebhookOptions): AlertChannel {
  const post = createWebhook('alert-channel', options);
  return {
    name: 'webhook',
    send: async (event, { signal } = {}) =>
      await post({ id: event.id, body: webhookBody(event) }, signal),
  };
}
