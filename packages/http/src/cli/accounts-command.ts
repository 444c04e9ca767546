import { type AccountRole, system } from '@attune/core';
import { Command, Option } from 'commander';
import { UsageError } from './errors.js';
import type { CliIo, Done } from './io.js';
import { withAccounts } from './with-accounts.js';

interface CreateFlags {
  readonly email: string;
  readonly username: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly passwordStdin?: boolean;
  readonly language?: string;
}

/** `attune accounts`: what an operator does for people who cannot do it themselves. */
export function accountsCommand(io: CliIo, done: Done): Command {
  return new Command('accounts')
    .description('Create accounts and reset passwords.')
    .addCommand(createCommand(io, done))
    .addCommand(resetPasswordCommand(io, done));
}

function createCommand(io: CliIo, done: Done): Command {
  return new Command('create')
    .description('Create an account of any role; prints the generated password once.')
    .requiredOption('--email <address>', 'e-mail address')
    .requiredOption('--username <name>', '3 to 40 letters, digits, dots, dashes or underscores')
    .requiredOption('--name <name>', 'name to display')
    .addOption(
      new Option('--role <role>', 'what the account may do')
        .choices(['therapist', 'patient', 'admin'])
        .makeOptionMandatory(),
    )
    .option('--language <tag>', 'language of mails to the account, such as de')
    .option('--password-stdin', 'read the password from standard input')
    .action(async ({ name: displayName, passwordStdin, language, ...flags }: CreateFlags) => {
      const { email, username, role } = flags;
      const given = {
        ...(passwordStdin === true ? { password: await readPassword(io) } : {}),
        ...(language === undefined ? {} : { language }),
      };
      await withAccounts(io, async ({ createAccount }) => {
        const input = { email, username, displayName, role, ...given };
        const { account, password } = await createAccount.execute(system, input, {
          signal: io.signal,
        });
        io.stdout.write(`Created the ${role} account ${account.username}.\n`);
        tellPassword(io, password);
      });
      done(0);
    });
}

function resetPasswordCommand(io: CliIo, done: Done): Command {
  return new Command('reset-password')
    .description('Set a generated password, print it once, and end all logins.')
    .argument('<login>', 'e-mail address or username')
    .action(async (login: string) => {
      await withAccounts(io, async ({ setPassword }) => {
        const { account, password } = await setPassword.execute(
          system,
          { login },
          { signal: io.signal },
        );
        io.stdout.write(`${account.username} has a new password; all logins have ended.\n`);
        tellPassword(io, password);
      });
      done(0);
    });
}

function tellPassword(io: CliIo, password: string | undefined): void {
  if (password === undefined) return;
  io.stdout.write(`Password: ${password}\nIt is not shown again.\n`);
}

/** Up to the end of the first line, as a file or `echo` ends it. */
async function readPassword({ stdin }: CliIo): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stdin ?? []) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  const [password = ''] = text.split(/\r?\n/u);
  if (password === '') throw new UsageError('Standard input has no password.');
  return password;
}
