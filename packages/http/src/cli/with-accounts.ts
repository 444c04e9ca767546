import { randomBytes } from 'node:crypto';
import { AccountUseCases } from '@attune/core';
import { accountUseCaseProviders, compose, profile } from '../composition/index.js';
import { type CliIo, configOf } from './io.js';

/** Lets an operator's command work on the accounts of the configured database. */
export async function withAccounts(
  io: CliIo,
  work: (accounts: AccountUseCases) => Promise<void>,
): Promise<void> {
  const { config } = configOf(io);
  const { consentTextVersion } = config.accounts;
  // Nobody logs in here, so the key of the host is neither needed nor made.
  const tokenKey = randomBytes(32);
  await using app = compose(
    profile(config, { tokenKey }),
    accountUseCaseProviders(consentTextVersion === undefined ? {} : { consentTextVersion }),
  );
  await work(await app.get(AccountUseCases));
}
