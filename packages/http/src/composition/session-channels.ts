import { createWebhookSessionChannel } from '@attune/adapters-local/alerts';
import {
  createMailSessionChannel,
  type MailSessionChannelOptions,
  type Provider,
  provide,
} from '@attune/core/adapter-kit';
import { Clock, DocumentStore, Hasher, Mailer, SessionChannels } from '@attune/core/ports';
import type { WebhookConfig } from './config-webhook.js';

/** What tells therapists by mail, and other programs as far as the configuration names one. */
export function sessionChannelProviders(
  webhook: WebhookConfig | undefined,
  mail: MailSessionChannelOptions,
): readonly Provider[] {
  return [
    provide(SessionChannels, {
      needs: [Clock, DocumentStore, Hasher, Mailer],
      build: (clock, documents, hasher, mailer) => ({
        all: [
          createMailSessionChannel({ documents, hasher, clock, mailer }, mail),
          ...(webhook === undefined ? [] : [createWebhookSessionChannel({ ...webhook, clock })]),
        ],
      }),
    }),
  ];
}

/** The page of a session on this host. The id is behind the `#`, so that it is in no log. */
export function sessionMailOptions(
  publicUrl: string | undefined,
  defaultLanguage: string | undefined,
): MailSessionChannelOptions {
  return {
    defaultLanguage,
    ...(publicUrl !== undefined && {
      sessionLink: (id) => `${publicUrl}/session#id=${encodeURIComponent(id)}`,
    }),
  };
}
