import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { azuriteAccount } from './azurite.js';

export interface StorageServer extends AsyncDisposable {
  readonly connectionString: string;
  /** Method, path and query of every request. */
  readonly requests: readonly string[];
}

/** Answers a request to storage, or leaves it without an answer. */
export type AnswerStorage = (request: IncomingMessage, response: ServerResponse) => void;

/** A storage account whose answers a test writes. A container is always made. */
export async function startStorageServer(answer: AnswerStorage): Promise<StorageServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.method === 'PUT' && request.url?.endsWith('restype=container')) {
      response.writeHead(201, { 'content-length': 0 }).end();
      return;
    }
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const account = `AccountName=${azuriteAccount.name};AccountKey=${azuriteAccount.key}`;
  const endpoint = `http://127.0.0.1:${port}/${azuriteAccount.name}`;
  return {
    connectionString: `DefaultEndpointsProtocol=http;${account};BlobEndpoint=${endpoint};`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An error as storage answers it; a HEAD has its code in the header only. */
export function refuseStorage(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
): void {
  const body =
    request.method === 'HEAD'
      ? ''
      : `<Error><Code>${code}</Code><Message>refused</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code });
  request.resume().on('end', () => response.end(body));
}
