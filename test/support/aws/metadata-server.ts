import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsKey } from './signature.js';

export interface MetadataServer extends AsyncDisposable {
  /** For `AWS_EC2_METADATA_SERVICE_ENDPOINT`. */
  readonly url: string;
  /** How often a key was asked for. */
  readonly asked: number;
  /** What breaks the documented protocol; a test expects none. */
  readonly violations: readonly string[];
}

const role = 'attune-worker';
const folder = '/latest/meta-data/iam/security-credentials/';
const tokenSeconds = 'x-aws-ec2-metadata-token-ttl-seconds';

/**
 * The metadata service of an EC2 instance, version 2 alone: a session token comes first, and a request
 * without one is refused, as by an instance that requires tokens.
 */
export async function startMetadataServer(key: AwsKey): Promise<MetadataServer> {
  const tokens = new Set<string>();
  const violations: string[] = [];
  let asked = 0;
  const giveToken = (seconds: string, response: ServerResponse): void => {
    if (!(Number(seconds) >= 1 && Number(seconds) <= 21_600)) {
      violations.push(`a token for ${seconds} seconds`);
      response.writeHead(400).end();
      return;
    }
    const token = randomBytes(20).toString('base64url');
    tokens.add(token);
    response.writeHead(200, { [tokenSeconds]: seconds }).end(token);
  };
  const lend = (): string => {
    asked += 1;
    const now = Date.now();
    return JSON.stringify({
      ...{ Code: 'Success', Type: 'AWS-HMAC', Token: `token-${asked}` },
      ...{ AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey },
      LastUpdated: new Date(now).toISOString(),
      Expiration: new Date(now + 3_600_000).toISOString(),
    });
  };
  const server = createServer(({ method, url, headers }, response) => {
    const asks = `${method} ${url}`;
    const known = tokens.has(String(headers['x-aws-ec2-metadata-token']));
    if (asks === 'PUT /latest/api/token') giveToken(String(headers[tokenSeconds]), response);
    else if (!known) response.writeHead(401).end();
    else if (asks === `GET ${folder}`) response.end(role);
    else if (asks === `GET ${folder}${role}`) response.end(lend());
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations,
    get asked() {
      return asked;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
