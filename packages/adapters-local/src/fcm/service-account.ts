import { createPrivateKey } from 'node:crypto';
import { PortError } from '@attune/core/ports';

/** What of the JSON key of a service account is needed; the rest of it is passed on. */
export interface ServiceAccountKey {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly client_email: string;
  /** In PEM. */
  readonly private_key: string;
}

const needed = ['project_id', 'client_email', 'private_key'] as const;

/**
 * Reads the JSON key of a service account, as the Firebase console hands it out.
 *
 * @throws PortError `invalid_argument` saying what is wrong, without any of the text.
 */
export function readServiceAccount(text: string): ServiceAccountKey {
  const key = parse(text);
  if (typeof key !== 'object' || key === null || Array.isArray(key)) {
    throw fault('is no JSON object');
  }
  const { type } = key as Partial<ServiceAccountKey>;
  if (type !== 'service_account') {
    throw fault('is the JSON of something else: its "type" is not "service_account"');
  }
  const missing = needed.filter((name) => !isFilled((key as Partial<ServiceAccountKey>)[name]));
  if (missing.length > 0) throw fault(`lacks ${missing.map((name) => `"${name}"`).join(' and ')}`);
  const account = key as ServiceAccountKey;
  // What passed through a shell or an .env file often has its line ends escaped once more.
  const pem = account.private_key.replaceAll('\\n', '\n');
  if (!isPrivateKey(pem)) throw fault('has a "private_key" that is no private key in PEM');
  return { ...account, private_key: pem };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser quotes what it stumbled over.
    throw fault('is not JSON');
  }
}

const isFilled = (value: unknown): boolean => typeof value === 'string' && value !== '';

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function fault(what: string): PortError {
  const where = { port: 'push-notifier', operation: 'open', adapter: 'fcm' };
  return new PortError('invalid_argument', `the key of the service account ${what}`, where);
}
