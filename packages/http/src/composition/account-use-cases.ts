import { isCommonPassword } from '@attune/adapters-local/common-passwords';
import {
  type AccountOptions,
  AccountUseCases,
  Clock,
  createAccountUseCases,
  DocumentStore,
  Hasher,
  Ids,
  Mailer,
  PasswordHasher,
  type Provider,
  provide,
  TokenSigner,
} from '@attune/core';

/**
 * Accounts on whatever ports are provided, with the list of common passwords unless the options
 * bring another. Disposing waits for the mails that are under way.
 */
export function accountUseCaseProviders(options: AccountOptions): readonly Provider[] {
  return [
    provide(AccountUseCases, {
      needs: [DocumentStore, Hasher, Clock, Ids, PasswordHasher, TokenSigner, Mailer],
      build: (documents, hasher, clock, ids, passwords, tokens, mailer) =>
        createAccountUseCases(
          { documents, hasher, clock, ids, passwords, tokens, mailer },
          { isCommonPassword, ...options },
        ),
      dispose: ({ requestPasswordReset }) => requestPasswordReset.settled(),
    }),
  ];
}
