import type { Guarded } from '@attune/core/adapter-kit';
import { PortError, type PortErrorCode } from '@attune/core/ports';

/** What nodemailer adds to its errors. */
interface SmtpFault {
  readonly code?: unknown;
  /** Of the server's answer, such as 550. */
  readonly responseCode?: unknown;
  /** The command that was answered so. */
  readonly command?: unknown;
}

const byCode: Readonly<Record<string, PortErrorCode>> = {
  ECONNECTION: 'unavailable',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EDNS: 'unavailable',
  ENOTFOUND: 'unavailable',
  ESOCKET: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ETLS: 'unavailable',
  EAUTH: 'unauthenticated',
  ENOAUTH: 'unauthenticated',
};

/** Answers of a server (RFC 5321, RFC 4954) that mean more than their first digit. */
const byAnswer: Readonly<Record<number, PortErrorCode>> = {
  452: 'limit_exceeded',
  552: 'limit_exceeded',
  530: 'unauthenticated',
  534: 'unauthenticated',
  535: 'unauthenticated',
  538: 'unauthenticated',
};

/**
 * What a fault of an SMTP dialogue means. The server's own words are left out, and so is the
 * cause: they may hold the address.
 */
export function smtpPortError(error: unknown, call: Guarded): PortError {
  const { code, responseCode, command } = (error ?? {}) as SmtpFault;
  const answer = typeof responseCode === 'number' ? responseCode : undefined;
  const name = typeof code === 'string' ? code : 'no code';
  const said = answer === undefined ? name : `${name}, answer ${answer}`;
  return new PortError(
    (answer === undefined ? byCode[name] : meaningOf(answer, command)) ?? 'internal',
    `mailer.send failed (${said})`,
    { port: call.port, operation: call.operation, adapter: call.adapter },
  );
}

function meaningOf(answer: number, command: unknown): PortErrorCode {
  const known = byAnswer[answer];
  if (known !== undefined) return known;
  if (answer < 500) return 'unavailable';
  return command === 'RCPT TO' ? 'invalid_argument' : 'permission_denied';
}

/** What an operator should know, by the code of nodemailer or of Node. */
const reasons: Readonly<Record<string, string>> = {
  ETLS: 'it offers no encryption (STARTTLS)',
  EAUTH: 'it refuses the user or the password',
  ENOAUTH: 'it requires a user and a password',
  EDNS: 'this host name does not exist',
  ENOTFOUND: 'this host name does not exist',
  ETIMEDOUT: 'it does not answer in time',
  EPROTOCOL: 'it does not answer like a mail server',
};

/** Why a server cannot be used, for an operator who asked. */
export function smtpRefusal(error: unknown, call: Guarded): PortError {
  const known = smtpPortError(error, call);
  const { code } = (error ?? {}) as SmtpFault;
  const reason = reasons[String(code)] ?? 'it cannot be reached, or ended the connection';
  return new PortError(known.code, reason, {
    port: call.port,
    operation: call.operation,
    adapter: call.adapter,
  });
}
