import { PortError } from '@attune/core/ports';
import { codeOf } from './postgres-errors.js';
import { sqlPortError } from './sql-port-error.js';

const context = { port: 'document-store', operation: 'open', adapter: 'postgres' };

/** What an address names besides its password. */
interface Target {
  readonly place: string;
  readonly user: string;
  readonly database: string;
}

/** SQLSTATE or code of Node, to what an operator should know and do. */
const reasons: Readonly<Record<string, (target: Target) => string>> = {
  '28P01': ({ user }) => `it refuses the password of user "${user}"; correct the password`,
  '28000': ({ user, database }) =>
    `it does not let user "${user}" into database "${database}"; create the role, or allow it in pg_hba.conf`,
  '3D000': ({ user, database }) =>
    `database "${database}" does not exist; run: createdb --owner=${user} ${database}`,
  '42501': ({ user, database }) =>
    `user "${user}" may not connect to database "${database}"; run: grant connect on database ${database} to ${user}`,
  '53300': () => 'it has no connection left; raise max_connections or lower DATABASE_POOL_SIZE',
  '57P03': () => 'it is starting up or shutting down; try again in a moment',
  ECONNREFUSED: () => 'no server listens there; start Postgres, or correct host and port',
  ECONNRESET: () => 'the connection was cut; check that this is a Postgres server',
  ENOTFOUND: () => 'this host name does not exist; correct it',
  EAI_AGAIN: () => 'the host name cannot be looked up now; check the name and the DNS server',
  ETIMEDOUT: () => 'it does not answer; check host, port and firewall',
  EHOSTUNREACH: () => 'the host cannot be reached; check the network',
  ENETUNREACH: () => 'the network of the host cannot be reached; check the network',
  CERT_HAS_EXPIRED: () => 'its certificate has expired; renew it',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: () =>
    'its certificate is for another host name; use the name in the certificate',
};

function untrusted(): string {
  return 'its certificate is not signed by a trusted authority; name the CA in DATABASE_CA_FILE';
}

/** Parts of messages of the driver that carry no code. */
const untold: readonly (readonly [part: string, reason: string])[] = [
  ['timeout', 'it does not answer; check host, port and firewall'],
  ['does not support SSL', 'it does not speak TLS; remove sslmode, or switch TLS on in the server'],
  ['SCRAM', 'it requires a password; put one into the address'],
  ['password must be', 'it requires a password; put one into the address'],
];

/**
 * Why a server cannot be used: names address, user and database, says what to do, and never the
 * password. The driver's own error is the cause.
 */
export function postgresRefusal(connectionString: string, error: unknown): PortError {
  const url = new URL(connectionString);
  const user = decodeURIComponent(url.username) || 'the default user';
  const database = decodeURIComponent(url.pathname.slice(1)) || user;
  const place = `${url.hostname || 'localhost'}:${url.port || '5432'}`;
  const code = codeOf(error);
  const reason = reasons[code ?? '']?.({ place, user, database }) ?? untoldReason(error);
  const told = code === undefined ? '' : ` (${code})`;
  const message = `Postgres at ${place}, database "${database}", user "${user}": ${reason}${told}`;
  const known = sqlPortError(error, context);
  const unknown = code === '3D000' ? 'not_found' : 'unavailable';
  return new PortError(known?.code ?? unknown, message, { ...context, cause: error });
}

function untoldReason(error: unknown): string {
  const said = saidBy(error);
  const known = untold.find(([part]) => said.includes(part));
  return known?.[1] ?? 'it cannot be used';
}

/** The messages of an error and of what caused it: the driver wraps some. */
function saidBy(error: unknown): string {
  const texts: string[] = [];
  for (let one = error; one instanceof Error && texts.length < 5; one = one.cause) {
    texts.push(one.message);
  }
  return texts.join(' ');
}
