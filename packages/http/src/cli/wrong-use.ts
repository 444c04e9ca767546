import { nearestName } from '@attune/core/adapter-kit';
import type { Command } from 'commander';

/** What the arguments name. */
export interface NamedCommand {
  /** The innermost command that there is. */
  readonly command: Command;
  /** Whether a name follows that no command has. */
  readonly isUnknown: boolean;
}

/** Finds the command that arguments name. Options before a command take no values. */
export function namedCommand(program: Command, args: readonly string[]): NamedCommand {
  let command = program;
  for (const arg of args) {
    if (command.commands.length === 0 || arg === '--') break;
    if (arg.startsWith('-')) continue;
    const next = command.commands.find((one) => one.name() === arg || one.aliases().includes(arg));
    if (next === undefined) return { command, isUnknown: arg !== 'help' };
    command = next;
  }
  return { command, isUnknown: false };
}

/** Help is not the answer to a command that there is not. */
export function withoutHelp(args: readonly string[]): readonly string[] {
  return args.filter((arg) => arg !== '--help' && arg !== '-h');
}

/** Points to the help of a command, after an error in its use. */
export function helpLine(command: Command): string {
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  const what = command.commands.length > 0 ? 'a list of commands' : 'its arguments and options';
  return `Run "${names.join(' ')} --help" for ${what}.`;
}

/** Adds the option that is most likely meant to the message about an unknown one. */
export function withNearOption(message: string, command: Command): string {
  const unknown = /unknown option '--([^'=]{1,64})/u.exec(message)?.[1];
  if (unknown === undefined || message.includes('Did you mean')) return message;
  const names = optionsOf(command);
  const near =
    names.find((name) => unknown.length >= 3 && name.startsWith(unknown)) ??
    names.find((name) => name.length >= 3 && unknown.startsWith(name)) ??
    nearestName(unknown, names);
  return near === undefined ? message : `${message.trimEnd()}\n(Did you mean --${near}?)\n`;
}

/** Long names without the dashes, of the command and of those around it. */
function optionsOf(command: Command): readonly string[] {
  const own = command.options.flatMap(({ long }) => (long ? [long.slice(2)] : []));
  return command.parent === null ? [...own, 'help'] : [...own, ...optionsOf(command.parent)];
}
