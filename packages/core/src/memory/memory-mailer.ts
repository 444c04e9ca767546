import { type Guarded, guard } from '../adapter-kit/guard.js';
import { PortError } from '../errors/port-error.js';
import type { Mail, Mailer } from '../ports/mailer.js';

/** A mailer that keeps what it was given. */
export interface MemoryMailer extends Mailer {
  /** Oldest first. */
  readonly outbox: readonly Mail[];
}

/** Delivers nothing. Takes an address to be one when it has something on both sides of one `@`. */
export function createMemoryMailer(): MemoryMailer {
  const outbox: Mail[] = [];
  return {
    outbox,
    send: (mail, { signal } = {}) => {
      const call: Guarded = { port: 'mailer', operation: 'send', adapter: 'memory', signal };
      return guard(call, async () => {
        if (!/^[^\s@]+@[^\s@]+$/.test(mail.to)) {
          throw new PortError('invalid_argument', 'mailer: the address is not valid', call);
        }
        outbox.push({ ...mail });
      });
    },
  };
}
