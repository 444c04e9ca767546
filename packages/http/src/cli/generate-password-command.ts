import { generatePassword, passwordLengths } from '@attune/core';
import { Command } from 'commander';
import { UsageError } from './errors.js';
import type { CliIo, Done } from './io.js';

const { shortest, usual, longest } = passwordLengths;

/** `attune generate-password`: a password that the policy allows, on a line of its own. */
export function generatePasswordCommand(io: CliIo, done: Done): Command {
  return new Command('generate-password')
    .description('Print a random password.')
    .option('--length <n>', `from ${shortest} to ${longest} characters`, String(usual))
    .action(({ length }: { readonly length: string }) => {
      const wanted = Number(length);
      if (!Number.isInteger(wanted) || wanted < shortest || wanted > longest) {
        throw new UsageError(
          `--length must be a whole number from ${shortest} to ${longest}; it is "${length}".`,
        );
      }
      io.stdout.write(`${generatePassword({ length: wanted })}\n`);
      done(0);
    });
}
