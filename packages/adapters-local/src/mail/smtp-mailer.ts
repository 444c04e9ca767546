import { type Guarded, guard, type Mailer } from '@attune/core';
import { createTransport } from 'nodemailer';
import { requireAddress } from './require-address.js';
import { smtpPortError } from './smtp-port-error.js';

export interface SmtpMailerOptions {
  readonly host: string;
  readonly port: number;
  /**
   * TLS from the first byte; otherwise TLS as soon as the server offers it. Defaults to `true` on
   * port 465.
   */
  readonly secure?: boolean;
  readonly user?: string;
  readonly password?: string;
  /** The sender, such as `Attune <attune@example.org>`. */
  readonly from: string;
  /** How long connecting, the greeting, and any silence after it may take; defaults to 10 s each. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;
const securePort = 465;
const thisMachine = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * Sends mail through an SMTP server, one connection a mail. Credentials go over TLS only, unless
 * the server is on this machine.
 */
export function createSmtpMailer(options: SmtpMailerOptions): Mailer {
  const { host, port, user, password: pass, from, timeoutMs = defaultTimeoutMs } = options;
  const { secure = port === securePort } = options;
  const authenticated =
    user === undefined || pass === undefined
      ? {}
      : { auth: { user, pass }, forceAuth: true, requireTLS: !secure && !thisMachine.has(host) };
  const transport = createTransport({
    host,
    port,
    secure,
    ...authenticated,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: ({ to, subject, text }, { signal } = {}) => {
      const call: Guarded = { port: 'mailer', operation: 'send', adapter: 'smtp', signal };
      return guard(
        call,
        async () => {
          requireAddress(to, call);
          await transport.sendMail({
            from,
            to: { name: '', address: to },
            subject,
            text,
            ...(signal === undefined ? {} : { signal }),
          });
        },
        (error) => smtpPortError(error, call),
      );
    },
  };
}
