import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushMessage } from '@attune/core/ports';

const secret = 'letmein';
/** Status that the webhook answers for each kind of device; `silent` gets no answer. */
const answers = { live: 204, gone: 410, busy: 429, broken: 400, silent: undefined };

/** Starts a webhook that tests control. Each token begins with the kind of its device. */
export async function openPretendWebhook() {
  const requests: { token: string; message: PushMessage }[] = [];
  let refusal: number | undefined;
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const { token, ...message } = JSON.parse(text) as PushMessage & { token: string };
    requests.push({ token, message });
    const known = request.headers.authorization === `Bearer ${secret}`;
    const answer = answers[token.split('-')[0] as keyof typeof answers];
    const status = known ? (refusal ?? answer) : 401;
    if (status !== undefined) response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`,
    secret,
    requests: () => requests,
    refuse: (status: 401 | 403) => {
      refusal = status;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
