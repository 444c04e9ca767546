import { type Provider, provide } from '@attune/core/adapter-kit';
import { PushNotifier } from '@attune/core/ports';
import { createWebhookPushNotifier, type WebhookPushOptions } from './webhook-push-notifier.js';

export { createWebhookPushNotifier, type WebhookPushOptions };

/** Tells a host to send its push messages through the webhook. */
export function webhookProviders(options: WebhookPushOptions): readonly Provider[] {
  return [provide(PushNotifier, { needs: [], build: () => createWebhookPushNotifier(options) })];
}
