import { createWebhookSessionChannel } from '@attune/adapters-local/alerts';
import { type Provider, provide } from '@attune/core/adapter-kit';
import { Clock, SessionChannels } from '@attune/core/ports';
import type { WebhookConfig } from './config-webhook.js';

/** What tells other programs of sessions, as far as the configuration names one. */
export function sessionChannelProviders(webhook: WebhookConfig | undefined): readonly Provider[] {
  return [
    provide(SessionChannels, {
      needs: [Clock],
      build: (clock) => ({
        all: webhook === undefined ? [] : [createWebhookSessionChannel({ ...webhook, clock })],
      }),
    }),
  ];
}
