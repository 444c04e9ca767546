import { type Guarded, guard } from '@attune/core/adapter-kit';
import type { Mailer } from '@attune/core/ports';
import { loadNodemailer } from './load-nodemailer.js';
import { messageOf } from './message-of.js';
import { requireAddress } from './require-address.js';
import { smtpPortError, smtpRefusal } from './smtp-port-error.js';

export interface SmtpMailerOptions {
  readonly host: string;
  readonly port: number;
  /**
   * TLS from the first byte; otherwise TLS as soon as the server offers it. Defaults to `true` on
   * port 465.
   */
  readonly secure?: boolean;
  /**
   * Sends nothing to a server that offers no TLS: mail holds tokens. Defaults to `true` unless the
   * host is this machine.
   */
  readonly requireTls?: boolean;
  readonly user?: string;
  readonly password?: string;
  /** The sender, such as `Attune <attune@example.org>`. */
  readonly from: string;
  /** How long connecting, the greeting, and any silence after it may take; defaults to 10 s each. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;
const securePort = 465;

/** Sends mail through an SMTP server, one connection a mail, over TLS unless `requireTls` says so. */
export function createSmtpMailer(options: SmtpMailerOptions): Mailer {
  const { from } = options;
  return {
    send: (mail, { signal } = {}) => {
      const call: Guarded = { port: 'mailer', operation: 'send', adapter: 'smtp', signal };
      return guard(
        call,
        async () => {
          requireAddress(mail.to, call);
          const transport = await openTransport(options);
          signal?.throwIfAborted();
          await transport.sendMail({
            ...messageOf(mail, from),
            ...(signal === undefined ? {} : { signal }),
          });
        },
        (error) => smtpPortError(error, call),
      );
    },
  };
}

/**
 * Connects to a server and signs in, without sending anything.
 *
 * @throws PortError that says what is wrong and what to do.
 */
export async function verifySmtp(
  options: SmtpMailerOptions,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const call: Guarded = { port: 'mailer', operation: 'verify', adapter: 'smtp', signal };
  await guard(
    call,
    async () => {
      const transport = await openTransport(options);
      signal?.throwIfAborted();
      const stop = (): void => transport.close();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        await transport.verify();
      } finally {
        signal?.removeEventListener('abort', stop);
        transport.close();
      }
    },
    (error) => smtpRefusal(error, call),
  );
}

async function openTransport(options: SmtpMailerOptions) {
  const { host, port, user, password: pass, timeoutMs = defaultTimeoutMs } = options;
  const { secure = port === securePort, requireTls = !isThisMachine(host) } = options;
  const { createTransport } = await loadNodemailer('smtp');
  return createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls && !secure,
    ...(user === undefined || pass === undefined ? {} : { auth: { user, pass }, forceAuth: true }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function isThisMachine(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1'].includes(host);
}
