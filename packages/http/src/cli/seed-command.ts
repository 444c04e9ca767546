import { type AccountNames, type AccountUseCases, DomainError, system } from '@attune/core';
import { Command } from 'commander';
import type { CliIo, Done } from './io.js';
import { withAccounts } from './with-accounts.js';

interface SeededPerson extends AccountNames {
  readonly role: 'therapist' | 'patient';
}

const at = (username: string) => ({ username, email: `${username}@example.org` });

/** Invented people, under a domain reserved for examples. */
const people: readonly SeededPerson[] = [
  { role: 'therapist', displayName: 'Dr. Rosa Rivera', ...at('rosa.rivera') },
  { role: 'therapist', displayName: 'Dr. Obi Okafor', ...at('obi.okafor') },
  { role: 'patient', displayName: 'Sam Summers', ...at('sam.summers') },
  { role: 'patient', displayName: 'Kim Keller', ...at('kim.keller') },
];

/** `attune seed`: made-up accounts with their care links, to try things out. Safe to run again. */
export function seedCommand(io: CliIo, done: Done): Command {
  return new Command('seed')
    .description(
      'Create two therapists and two patients, linked with each other; prints their passwords once.',
    )
    .action(async () => {
      await withAccounts(io, async (accounts) => {
        let created = 0;
        for (const person of people) {
          const password = await createOnce(accounts, person, io.signal);
          if (password !== undefined) created += 1;
          io.stdout.write(line(person, password));
        }
        await linkAll(accounts, io.signal);
        if (created > 0) io.stdout.write('The passwords are not shown again.\n');
      });
      done(0);
    });
}

/** Links each therapist with each patient. A link that was ended stays ended. */
async function linkAll(
  { accounts, linkPatient }: AccountUseCases,
  signal: AbortSignal,
): Promise<void> {
  const ids = async (role: SeededPerson['role']): Promise<readonly string[]> => {
    const named = people.filter((person) => person.role === role);
    const found = named.map(({ username }) => accounts.findByLogin(username, { signal }));
    return (await Promise.all(found)).flatMap((account) =>
      account?.role === role ? [account.id] : [],
    );
  };
  const patients = await ids('patient');
  for (const therapistId of await ids('therapist')) {
    for (const patientId of patients) {
      await linkPatient.execute(system, { therapistId, patientId }, { signal });
    }
  }
}

/** Resolves with the password, or `undefined` when there is such an account already. */
async function createOnce(
  { createAccount, accounts }: AccountUseCases,
  person: SeededPerson,
  signal: AbortSignal,
): Promise<string | undefined> {
  const consents = { gdpr: true, dataRetention: true };
  try {
    return (await createAccount.execute(system, { ...person, consents }, { signal })).password;
  } catch (error) {
    const taken = DomainError.is(error, 'email_taken') || DomainError.is(error, 'username_taken');
    // A name may be reserved without an account, after a run that was cut off.
    if (!taken || (await accounts.findByLogin(person.username, { signal })) === undefined) {
      throw error;
    }
    return undefined;
  }
}

function line({ role, username }: SeededPerson, password: string | undefined): string {
  const what = password === undefined ? 'exists already' : `password ${password}`;
  return `${role.padEnd(9)}  ${username.padEnd(11)}  ${what}\n`;
}
