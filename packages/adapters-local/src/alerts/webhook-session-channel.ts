import type { SessionChannel } from '@attune/core/ports';
import { createWebhook, type WebhookOptions } from './webhook.js';

/**
 * Posts to a webhook what sessions have become: `session.processed` and the like, with ids only.
 *
 * @throws PortError `invalid_argument` for an address or a secret that is not to be used.
 */
export function createWebhookSessionChannel(options: WebhookOptions): SessionChannel {
  const post = createWebhook('session-channel', options);
  return {
    name: 'webhook',
    send: async ({ id, type, sessionId, ownerId, occurredAt }, { signal } = {}) => {
      const data = { sessionId, ownerId };
      const body = JSON.stringify({ type: `session.${type}`, timestamp: occurredAt, data });
      await post({ id, body }, signal);
    },
  };
}
