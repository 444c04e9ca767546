import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsKey } from './signature.js';

export interface StsServer extends AsyncDisposable {
  /** For `AWS_ENDPOINT_URL_STS`. */
  readonly url: string;
  /** The parameters of every request, by name. */
  readonly asked: readonly Readonly<Record<string, string>>[];
}

/** STS, which gives keys of a role for a token of another identity provider. */
export async function startStsServer(key: AwsKey, idToken: string): Promise<StsServer> {
  const asked: Readonly<Record<string, string>>[] = [];
  const server = createServer(async (request, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const given = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString('utf8')));
    asked.push(given);
    const isRight =
      given['Action'] === 'AssumeRoleWithWebIdentity' &&
      given['Version'] === '2011-06-15' &&
      /^arn:aws:iam::\d{12}:role\/\w+$/u.test(given['RoleArn'] ?? '') &&
      /^[\w+=,.@-]{2,64}$/u.test(given['RoleSessionName'] ?? '');
    if (!isRight) response.writeHead(400).end(faultOf('ValidationError'));
    else if (given['WebIdentityToken'] !== idToken) {
      response.writeHead(400).end(faultOf('InvalidIdentityToken'));
    } else response.end(answerOf(key, given['RoleArn'] ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

function answerOf({ accessKeyId, secretAccessKey }: AwsKey, role: string): string {
  const end = new Date(Date.now() + 3_600_000).toISOString();
  const keys = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>`;
  const lent = `<Credentials>${keys}<SessionToken>token-1</SessionToken><Expiration>${end}</Expiration></Credentials>`;
  const user = `<AssumedRoleUser><Arn>${role}/s</Arn><AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser>`;
  return `<AssumeRoleWithWebIdentityResponse ${space}><AssumeRoleWithWebIdentityResult>${lent}${user}</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
}

function faultOf(code: string): string {
  return `<ErrorResponse ${space}><Error><Type>Sender</Type><Code>${code}</Code><Message>refused</Message></Error></ErrorResponse>`;
}
