import { TryAlertChannels } from '@attune/core';
import { AlertChannels, Clock, Ids } from '@attune/core/ports';
import { Command } from 'commander';
import { alertChannelProviders } from '../composition/alert-use-cases.js';
import { compose, profile } from '../composition/index.js';
import { describeError } from './errors.js';
import { type CliIo, configOf, type Done } from './io.js';

/** `attune alerts`: who hears of trouble. */
export function alertsCommand(io: CliIo, done: Done): Command {
  return new Command('alerts')
    .description('Test the receivers of alerts.')
    .addCommand(testCommand(io, done));
}

function testCommand(io: CliIo, done: Done): Command {
  return new Command('test')
    .description('Send a test over every configured channel and report each result.')
    .action(async () => {
      const { config } = configOf(io);
      await using app = compose(profile(config), alertChannelProviders(config.alerts));
      const channels = await app.get(AlertChannels);
      if (channels.all.length === 0) {
        io.stderr.write(`${noReceiver}.\n`);
        return done(1);
      }
      const deps = { channels, clock: await app.get(Clock), ids: await app.get(Ids) };
      const trials = await new TryAlertChannels(deps).try({ signal: io.signal });
      for (const { channel, error } of trials) {
        const detail =
          error === undefined ? told(channel, config.mail === undefined) : plain(error);
        io.stdout.write(
          `${error === undefined ? 'ok  ' : 'FAIL'}  ${channel.padEnd(8)}  ${detail}\n`,
        );
      }
      done(trials.every(({ error }) => error === undefined) ? 0 : 1);
    });
}

const noReceiver =
  'Alerts have no receiver: set ALERT_EMAIL, or ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET';

function told(channel: string, toFiles: boolean): string {
  if (channel !== 'mail') return 'taken over';
  return toFiles
    ? 'written to the outbox and not sent: set SMTP_HOST'
    : 'accepted by the mail server';
}

function plain(error: unknown): string {
  return describeError(error, false).replace(/^attune: /u, '');
}
