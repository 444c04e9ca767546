import { alertText } from '@attune/core/adapter-kit';
import type { AlertChannel, Mailer } from '@attune/core/ports';

export interface MailAlertChannelOptions {
  readonly mailer: Mailer;
  /** Who hears of alerts. */
  readonly to: string;
}

/** Tells of alerts by mail, one mail an event. */
export function createMailAlertChannel({ mailer, to }: MailAlertChannelOptions): AlertChannel {
  return {
    name: 'mail',
    send: async (event, options) => {
      const { title, text } = alertText(event);
      await mailer.send({ to, subject: `[Attune] ${title}`, text }, options);
    },
  };
}
