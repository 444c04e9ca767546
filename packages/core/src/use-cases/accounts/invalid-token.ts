import { DomainError } from '../../errors/domain-error.js';

/** Says no more than that the token is not good: not why. */
export function invalidToken(): DomainError {
  return new DomainError('invalid_token', 'The token is not valid or has expired; log in again.');
}
