import { Command, CommanderError } from 'commander';
import { accountsCommand } from './cli/accounts-command.js';
import { alertsCommand } from './cli/alerts-command.js';
import { backupCommand } from './cli/backup-command.js';
import { configCommand } from './cli/config-command.js';
import { doctorCommand } from './cli/doctor-command.js';
import { describeError, exitCodeOf } from './cli/errors.js';
import { evaluateCommand } from './cli/evaluate-command.js';
import { generatePasswordCommand } from './cli/generate-password-command.js';
import type { CliIo, Done } from './cli/io.js';
import { migrateCommand } from './cli/migrate-command.js';
import { migrateSchemaCommand } from './cli/migrate-schema-command.js';
import { modelsCommand } from './cli/models-command.js';
import { releasesCommand } from './cli/releases-command.js';
import { restoreCommand } from './cli/restore-command.js';
import { seedCommand } from './cli/seed-command.js';
import { serveCommand } from './cli/serve-command.js';
import { tellOfBackup } from './cli/tell-of-backup.js';
import { transcribeCommand } from './cli/transcribe-command.js';
import { watchCommand } from './cli/watch-command.js';
import { workerCommand } from './cli/worker-command.js';
import { helpLine, namedCommand, withNearOption, withoutHelp } from './cli/wrong-use.js';
import { version } from './version.js';

export type { CliIo } from './cli/io.js';

const commands = [
  serveCommand,
  workerCommand,
  watchCommand,
  transcribeCommand,
  doctorCommand,
  configCommand,
  evaluateCommand,
  seedCommand,
  accountsCommand,
  alertsCommand,
  releasesCommand,
  generatePasswordCommand,
  modelsCommand,
  migrateSchemaCommand,
  migrateCommand,
  (io: CliIo, done: Done) => backupCommand(io, done, tellOfBackup),
  restoreCommand,
];

/** Runs the `attune` command and resolves with its exit code: 0 done, 1 failed, 2 wrong use. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  let code = 0;
  const program = new Command('attune')
    .description('Recorded conversations in; speaker-labeled transcripts, sentiment and notes out.')
    .version(version())
    .option('--verbose', 'show stack traces')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(withNearOption(text, named.command)),
    });
  const done = (result: number): void => {
    code = result;
  };
  for (const command of commands) {
    program.addCommand(adopt(program, command(io, done)));
  }
  pointToHelp(program);
  const named = namedCommand(program, args);
  try {
    await program.parseAsync(named.isUnknown ? withoutHelp(args) : args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (io.signal.aborted) {
      io.stderr.write('Stopped.\n');
      return 130;
    }
    io.stderr.write(`${describeError(error, args.includes('--verbose'))}\n`);
    return exitCodeOf(error);
  }
}

/** Hands the settings of the program down to a command and to the commands below it. */
function adopt(parent: Command, child: Command): Command {
  child.copyInheritedSettings(parent);
  for (const one of child.commands) adopt(child, one);
  return child;
}

/** An error in the use of a command points to the help of this command. */
function pointToHelp(command: Command): void {
  command.showHelpAfterError(helpLine(command));
  for (const one of command.commands) pointToHelp(one);
}
