import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsKey } from './signature.js';

/** The end of the lent keys, in milliseconds from now. */
export const lentForMs = 3_600_000;

export interface CredentialsServer extends AsyncDisposable {
  /** For `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly url: string;
  /** How often a key was asked for. */
  readonly asked: number;
}

/**
 * Lends keys to a container, as Amazon ECS does: another key each time, and the last one over and over.
 *
 * @param expiresInMs how long each key says that it is valid.
 */
export async function startCredentialsServer(
  keys: readonly AwsKey[],
  expiresInMs: readonly number[] = [],
): Promise<CredentialsServer> {
  let asked = 0;
  const server = createServer((_, response) => {
    const at = Math.min(asked, keys.length - 1);
    asked += 1;
    const { accessKeyId, secretAccessKey } = keys[at] as AwsKey;
    const end = new Date(Date.now() + (expiresInMs[at] ?? lentForMs));
    const lent = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey };
    const answer = { ...lent, Token: `token-${asked}`, Expiration: end.toISOString() };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/credentials`,
    get asked() {
      return asked;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
