import { nameSkeleton } from '@attune/adapters-local/name-skeleton';
import { findPasswordWeakness } from '@attune/adapters-local/password-strength';
import { type AccountOptions, AccountUseCases, createAccountUseCases } from '@attune/core';
import { createAttemptCounter, type Provider, provide } from '@attune/core/adapter-kit';
import {
  AttemptCounter,
  Clock,
  DocumentStore,
  Hasher,
  Ids,
  Mailer,
  PasswordHasher,
  TokenSigner,
} from '@attune/core/ports';

/** Counts guesses at passwords in the memory of this process. */
const ownAttempts = provide(AttemptCounter, { needs: [Clock], build: createAttemptCounter });

/**
 * Accounts on the ports that are provided. Passwords are judged by zxcvbn, and usernames compared by
 * the characters that look alike to Unicode, unless the options bring others. Disposing waits for the
 * mails that are under way.
 *
 * @param attempts counts guesses at passwords; defaults to this process alone.
 */
export function accountUseCaseProviders(
  options: AccountOptions,
  attempts: Provider = ownAttempts,
): readonly Provider[] {
  return [
    attempts,
    provide(AccountUseCases, {
      needs: [
        DocumentStore,
        Hasher,
        Clock,
        Ids,
        PasswordHasher,
        TokenSigner,
        Mailer,
        AttemptCounter,
      ],
      build: (documents, hasher, clock, ids, passwords, tokens, mailer, counter) =>
        createAccountUseCases(
          { documents, hasher, clock, ids, passwords, tokens, mailer, attempts: counter },
          { findPasswordWeakness, skeletonOf: nameSkeleton, ...options },
        ),
      dispose: ({ operations }) => operations.settleMails(),
    }),
  ];
}
