import { randomBytes } from 'node:crypto';
import { AccountUseCases } from '@attune/core';
import { accountUseCaseProviders, compose, openPlaces, profile } from '../composition/index.js';
import { type CliIo, configOf } from './io.js';

/**
 * Lets an operator's command work on the accounts of the configured database, and waits for the mails
 * that come of it. A mail that fails is reported; what the command did stays done.
 */
export async function withAccounts(
  io: CliIo,
  work: (accounts: AccountUseCases) => Promise<void>,
): Promise<void> {
  const { config } = configOf(io);
  const { consentTextVersion, defaultLanguage } = config.accounts;
  // No one signs in through a command, so the key of the host is neither needed nor made.
  const tokenKey = randomBytes(32);
  await using app = compose(
    profile(config, { tokenKey }),
    accountUseCaseProviders({
      ...(consentTextVersion === undefined ? {} : { consentTextVersion }),
      ...(defaultLanguage === undefined ? {} : { defaultLanguage }),
      report: (error) => io.stderr.write(`attune: A mail was not sent: ${messageOf(error)}\n`),
    }),
  );
  await openPlaces(config, app);
  await work(await app.get(AccountUseCases));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
