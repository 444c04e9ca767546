import { once } from 'node:events';
import type { Server, ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Connections, watchConnections } from './connections.js';
import { StartError } from './start-error.js';

/** What answers requests. */
export interface WebApp {
  fetch(request: Request, env: object): Response | Promise<Response>;
}

/** A server that takes requests. */
export interface Listening {
  readonly server: Server;
  readonly connections: Connections;
  readonly host: string;
  /** The real one, also where any was asked for. */
  readonly port: number;
}

const limits: ServerOptions = {
  maxHeaderSize: 16_384,
  headersTimeout: 15_000,
  // An upload may last; what it may not do is stand still, see below.
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};
const mostConnections = 10_000;
const mostHeaders = 100;
/** A connection on which nothing moves for so long is cut; event streams say something every 15 s. */
const stillnessMs = 120_000;

/**
 * Opens a port. Port 0 stands for any that is free.
 *
 * @throws StartError when the address cannot be had.
 */
export async function listen(app: WebApp, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: (request, env) => app.fetch(request, env),
    serverOptions: limits,
    // Health checks of load balancers come as HTTP/1.0, which need not name a host.
    hostname: 'localhost',
  }) as Server;
  server.maxConnections = mostConnections;
  server.maxHeadersCount = mostHeaders;
  server.setTimeout(stillnessMs);
  const connections = watchConnections(server);
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new StartError(whyNot((cause as NodeJS.ErrnoException).code, host, port), { cause });
  }
  return { server, connections, host, port: (server.address() as AddressInfo).port };
}

function whyNot(code: string | undefined, host: string, port: number): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} of ${host} is in use by another process. Stop that process, or choose another port with --port or PORT.`;
  }
  if (code === 'EACCES') {
    return `This user may not listen on port ${port}. Choose one from 1024 on with --port or PORT.`;
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `${host} is not an address of this machine. Set --host or HOST to one, such as 127.0.0.1 or 0.0.0.0.`;
  }
  return `Cannot listen on port ${port} of ${host} (${code ?? 'unknown fault'}).`;
}
