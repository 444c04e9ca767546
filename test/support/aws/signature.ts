import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Checks a signature of version 4 as the services do, from the specification and not by the SDK.
 * Returns why it is refused; `undefined` when it is right.
 */
export function signatureFault(
  request: IncomingMessage,
  body: Uint8Array,
  { accessKeyId, secretAccessKey }: AwsKey,
): string | undefined {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/u;
  const [, credential = '', signed = '', signature] =
    form.exec(request.headers.authorization ?? '') ?? [];
  const [key, date = '', region = '', service = '', end] = credential.split('/');
  if (key !== accessKeyId || end !== 'aws4_request') return 'UnrecognizedClientException';
  const told = request.headers['x-amz-content-sha256'];
  const own = createHash('sha256').update(body).digest('hex');
  const bodyHash = typeof told === 'string' ? told : own;
  if (bodyHash !== own && bodyHash !== 'UNSIGNED-PAYLOAD') return 'InvalidSignatureException';
  const url = new URL(request.url ?? '/', 'http://localhost');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = signed.split(';');
  const lines = headers.map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  // Every service but S3 signs the path encoded once more.
  const path = service === 's3' ? url.pathname : url.pathname.split('/').map(encode).join('/');
  const canonical = [request.method, path, query, lines.join(''), signed, bodyHash];
  const time = String(request.headers['x-amz-date']);
  const hash = createHash('sha256').update(canonical.join('\n')).digest('hex');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, hash].join('\n');
  const secret = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    (last, part) => createHmac('sha256', last).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const right = createHmac('sha256', secret).update(text).digest('hex');
  return right === signature ? undefined : 'InvalidSignatureException';
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/gu,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
