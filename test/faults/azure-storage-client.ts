import { request } from 'node:https';
import { openAzureBlobStore, openSharedRecordings } from '@attune/adapters-azure/blob-store';

/**
 * Uses storage as the identity of the process, and writes down what came of it. A process of its own,
 * because Node reads which certificates it believes at its start.
 */
const [endpoint = '', clientId = ''] = process.argv.slice(2);
const options = { endpoint, container: 'own', identity: { clientId }, tries: 1 };
const store = await openAzureBlobStore(options);
await store.put('a b', new TextEncoder().encode('said'));
const { body } = await store.get('a b');
const signed = await store.sign({ key: 'a b', method: 'GET', expiresInMs: 60_000 });
const shared = await openSharedRecordings(options);
const address = await shared.share({ key: 'a b', sizeBytes: 4 }, 48 * 3_600_000, undefined);

/** Asked without a token: the address is the right. */
function statusOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

const told = {
  said: await new Response(body).text(),
  lent: new URL(signed.url).searchParams.has('skoid'),
  signed: await statusOf(signed.url),
  another: await statusOf(signed.url.replace('a%20b', 'b')),
  shared: await statusOf(address),
};
process.stdout.write(JSON.stringify(told));
