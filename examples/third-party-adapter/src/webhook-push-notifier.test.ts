import { randomUUID } from 'node:crypto';
import { pushNotifierSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { openPretendWebhook } from './pretend-webhook.js';
import { createWebhookPushNotifier } from './webhook-push-notifier.js';

runConformance({ describe, it }, pushNotifierSuite, {
  adapter: 'webhook',
  capabilities: {},
  open: async () => {
    const webhook = await openPretendWebhook();
    return {
      port: createWebhookPushNotifier(webhook),
      device: (kind) => `${kind}-${randomUUID()}`,
      requests: webhook.requests,
      refuse: (code) => webhook.refuse(code === 'unauthenticated' ? 401 : 403),
      close: webhook.close,
    };
  },
});
