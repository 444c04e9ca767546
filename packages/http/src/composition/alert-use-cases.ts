import { createMailAlertChannel, createWebhookAlertChannel } from '@attune/adapters-local/alerts';
import { AlertOperations, type AlertOptions, createAlertOperations } from '@attune/core';
import { type Provider, provide } from '@attune/core/adapter-kit';
import { AlertChannels, Clock, DocumentStore, Hasher, Ids, Mailer } from '@attune/core/ports';
import type { AlertConfig } from './config-alerts.js';

/** What tells operators of trouble, over the channels that the configuration names. */
export function alertUseCaseProviders(
  config: AlertConfig,
  options: AlertOptions = {},
): readonly Provider[] {
  return [
    ...alertChannelProviders(config),
    provide(AlertOperations, {
      needs: [DocumentStore, Hasher, Clock, Ids, AlertChannels],
      build: (documents, hasher, clock, ids, channels) =>
        createAlertOperations({ documents, hasher, clock, ids, channels }, options),
    }),
  ];
}

/** Only the channels, for callers that need no records. */
export function alertChannelProviders({ email, webhook }: AlertConfig): readonly Provider[] {
  return [
    provide(AlertChannels, {
      needs: [Mailer, Clock],
      build: (mailer, clock) => ({
        all: [
          ...(email === undefined ? [] : [createMailAlertChannel({ mailer, to: email })]),
          ...(webhook === undefined ? [] : [createWebhookAlertChannel({ ...webhook, clock })]),
        ],
      }),
    }),
  ];
}
