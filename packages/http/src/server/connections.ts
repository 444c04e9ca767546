import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, by whether a request is on them. */
export interface Connections {
  /** Closes those without a request, also those that never sent one, which Node would keep. */
  closeIdle(): void;
  /** Cuts all that are left and tells how many. */
  cutAll(): number;
}

/** Watches the connections of a server that takes none yet. */
export function watchConnections(server: Server): Connections {
  const open = new Set<Socket>();
  const busy = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    busy.add(socket);
    response.once('close', () => busy.delete(socket));
  });
  return {
    closeIdle: () => {
      for (const socket of open) if (!busy.has(socket)) socket.destroySoon();
    },
    cutAll: () => {
      for (const socket of open) socket.destroy();
      return open.size;
    },
  };
}
