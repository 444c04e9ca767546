import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface IdentityServer extends AsyncDisposable {
  /** What a process finds in its environment where such an endpoint is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resource and client of every request. */
  readonly asked: readonly string[];
  /** What breaks the published protocol; a test expects none. */
  readonly violations: readonly string[];
  /** Answers with this status from now on. */
  refuse: number | undefined;
  /** The token for a resource. */
  tokenFor(resource: string): string;
}

const tenant = 'ab1f708d-50f6-404c-a006-d71b2ac7a606';

/**
 * The identity endpoint of App Service and Container Apps, version 2019-08-01. Its tokens have the
 * claims of Entra ID and no signature.
 */
export async function startIdentityServer(): Promise<IdentityServer> {
  const asked: string[] = [];
  const violations: string[] = [];
  const secret = crypto.randomUUID();
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const resource = searchParams.get('resource') ?? '';
    asked.push(`${resource} ${searchParams.get('client_id') ?? 'itself'}`);
    if (request.headers['x-identity-header'] !== secret) violations.push('without the secret');
    if (searchParams.get('api-version') !== '2019-08-01') violations.push('another version');
    response.setHeader('content-type', 'application/json');
    if (state.refuse !== undefined) {
      response.writeHead(state.refuse).end('{"error":"refused"}');
      return;
    }
    const expires = Math.floor(Date.now() / 1_000) + 86_400;
    const token = { access_token: state.tokenFor(resource), token_type: 'Bearer', resource };
    response.end(JSON.stringify({ ...token, expires_on: String(expires) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuedAt = Math.floor(Date.now() / 1_000) - 60;
  const { port } = server.address() as AddressInfo;
  const state: IdentityServer = {
    environment: {
      IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`,
      IDENTITY_HEADER: secret,
    },
    asked,
    violations,
    refuse: undefined,
    tokenFor: (resource) =>
      unsigned({
        ...{ aud: resource, iss: `https://sts.windows.net/${tenant}/`, tid: tenant },
        ...{ oid: '23657296-5cd5-45b0-a809-d972a7f4dfe1', ver: '1.0' },
        ...{ iat: issuedAt, nbf: issuedAt, exp: issuedAt + 86_400 },
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

function unsigned(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.${part({})}`;
}
