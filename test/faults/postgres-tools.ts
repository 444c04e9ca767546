import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { CollectionDeclaration } from '@attune/core/ports';

export const counters: CollectionDeclaration = {
  name: 'counters',
  partitionKey: 'group',
  indexes: [{ fields: ['n'] }],
  textFields: [],
};

/** What happens to the first message that matches. */
export interface Loss {
  readonly on: RegExp;
  /** Whether the server gets to see the message; its answer gets lost in either case. */
  readonly arrives: boolean;
  /** Runs when the server has answered, before the client hears that the connection is gone. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** Stands between a client and a server, and loses what it is told to. */
export interface LossyProxy {
  readonly url: string;
  /** The next message that matches is the last of its connection. */
  lose(loss: Loss): void;
  /** How many messages got lost. */
  lost(): number;
  close(): Promise<void>;
}

export async function openLossyProxy(url: string): Promise<LossyProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let next: Loss | undefined;
  let lost = 0;

  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    let losing: Loss | undefined;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (data: Buffer) => {
      if (next?.on.test(data.toString('latin1'))) {
        losing = next;
        next = undefined;
        lost += 1;
        if (!losing.arrives) return void client.destroy();
      }
      server.write(data);
    });
    server.on('data', async (data: Buffer) => {
      if (losing === undefined) return void client.write(data);
      await losing.meanwhile?.();
      client.destroy();
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as { port: number };
  return {
    url: url.replace(target.host, `127.0.0.1:${port}`),
    lose: (loss) => {
      next = loss;
    },
    lost: () => lost,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await once(proxy.close(), 'close');
    },
  };
}
