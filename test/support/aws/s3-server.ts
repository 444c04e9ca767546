import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Server extends AsyncDisposable {
  readonly url: string;
  /** Method and address of every request. */
  readonly requests: readonly string[];
}

/** Answers a request to S3, or leaves it without an answer. */
export type AnswerS3 = (
  request: IncomingMessage,
  response: ServerResponse,
  /** How many requests there were, this one included. */
  count: number,
) => void;

/** An S3 server whose answers a test writes. */
export async function startS3Server(answer: AnswerS3): Promise<S3Server> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a request to S3 is for: an object whole, or a step of an upload in parts. */
export type S3Step = 'begin' | 'part' | 'complete' | 'drop' | 'uploads' | 'put' | 'get' | 'head';

/** Answers by what a request is for; what is not said gets an empty answer with a tag. */
export function byStep(steps: Partial<Readonly<Record<S3Step, AnswerS3>>>): AnswerS3 {
  return (request, response, count) => {
    const step = steps[stepOf(request)];
    if (step !== undefined) step(request, response, count);
    else request.resume().on('end', () => response.writeHead(200, { etag: '"e"' }).end());
  };
}

function stepOf({ method, url = '' }: IncomingMessage): S3Step {
  const inParts = url.includes('uploadId=');
  switch (method) {
    case 'POST':
      return inParts ? 'complete' : 'begin';
    case 'PUT':
      return inParts ? 'part' : 'put';
    case 'DELETE':
      return 'drop';
    case 'HEAD':
      return 'head';
    default:
      return url.includes('uploads') ? 'uploads' : 'get';
  }
}

/** Begins an upload in parts. */
export const beginParts: AnswerS3 = (request, response) => {
  const upload =
    '<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>';
  request.resume().on('end', () => response.end(upload));
};

export interface S3Refusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as S3 answers it; to a HEAD there is no body. */
export function refuseS3(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, message = 'refused', headers = {} }: S3Refusal,
): void {
  const body = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  request.resume().on('end', () => {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(request.method === 'HEAD' ? '' : body);
  });
}
