import { DomainError } from '../../errors/domain-error.js';

/** The error for an unusable token. It does not say why. */
export function invalidToken(): DomainError {
  return new DomainError('invalid_token', 'The token is not valid or has expired; log in again.');
}
