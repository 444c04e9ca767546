import { type AlertChannel, alertText, type Mailer } from '@attune/core';

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
