import type { Guarded } from '@attune/core/adapter-kit';
import { PortError } from '@attune/core/ports';

/** @throws PortError `invalid_argument` unless something is on both sides of the only `@`. */
export function requireAddress(address: string, call: Guarded): void {
  if (/^[^\s@<>]+@[^\s@<>]+$/u.test(address)) return;
  throw new PortError('invalid_argument', 'mailer: the address is not valid', call);
}
