import { Agent } from 'node:https';
import {
  type FcmOptions,
  openFcmPushNotifier,
  readServiceAccount,
} from '@attune/adapters-local/fcm';
import { type FcmServer, startFcmServer } from './fcm-server.js';

/** An agent that finds Google on this machine. */
export class RoutedAgent extends Agent {
  readonly #port: number;

  constructor({ port, ca }: Pick<FcmServer, 'port' | 'ca'>) {
    super({ ca, keepAlive: true, maxSockets: 32 });
    this.#port = port;
  }

  override createConnection(...[options, done]: Parameters<Agent['createConnection']>) {
    return super.createConnection({ ...options, host: '127.0.0.1', port: this.#port }, done);
  }
}

/** A server and the adapter that finds it; both are closed by the disposal of the server. */
export async function openFcm(options: FcmOptions = {}) {
  const server = await startFcmServer();
  const httpAgent = new RoutedAgent(server);
  const credentials = readServiceAccount(server.serviceAccount);
  const port = await openFcmPushNotifier({ credentials, httpAgent, ...options });
  let devices = 0;
  return {
    server,
    port,
    httpAgent,
    /** A token of a new device. */
    device: (fate: Parameters<FcmServer['devices']['set']>[1] = 'live'): string => {
      devices += 1;
      const token = `token-${devices}:APA91b${'x'.repeat(20)}`;
      server.devices.set(token, fate);
      return token;
    },
    [Symbol.asyncDispose]: async () => {
      await port.close();
      httpAgent.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}
