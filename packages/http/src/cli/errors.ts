import { DomainError, type DomainErrorCode, PortError } from '@attune/core';
import { CompositionError, ConfigError } from '../composition/index.js';
import { StartError } from '../server/start-error.js';

/** The command was used wrongly: nothing was tried. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

const wrongUse: readonly DomainErrorCode[] = [
  'invalid_settings',
  'language_not_allowed',
  'invalid_roles',
  'invalid_account',
  'weak_password',
];

/** 2 for wrong use, 1 for everything else that went wrong. */
export function exitCodeOf(error: unknown): 1 | 2 {
  if (error instanceof UsageError || error instanceof ConfigError) return 2;
  return DomainError.is(error) && wrongUse.includes(error.code) ? 2 : 1;
}

/** What happened, to what, and what to do; one paragraph, no stack unless asked for. */
export function describeError(error: unknown, verbose: boolean): string {
  if (verbose && error instanceof Error) return String(error.stack);
  if (PortError.is(error)) return `attune: ${error.message}.${hint(error)}`.replace('..', '.');
  if (DomainError.is(error) || error instanceof UsageError || error instanceof StartError)
    return `attune: ${error.message}`;
  if (error instanceof ConfigError || error instanceof CompositionError)
    return `attune: ${error.message}`;
  const message = error instanceof Error ? error.message : String(error);
  return `attune: ${message}\nRun again with --verbose for details.`;
}

function hint(error: PortError): string {
  // What is said of tables, moves and backups says what to do as well.
  if (['migrate', 'move', 'copy', 'backup', 'restore'].includes(error.operation)) return '';
  // What is said of the embedded database, too.
  if (error.port === 'copy' || error.adapter === 'pglite') return '';
  if (error.code === 'limit_exceeded') return ' Free some disk space and try again.';
  if (error.operation === 'open' && error.adapter === 'postgres')
    return ' Check DATABASE_URL, and that the server runs.';
  if (error.code === 'unsupported') return ' Run "attune doctor" to see what is missing.';
  return error.retryable ? ' Try again.' : '';
}
