import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PortError } from '@attune/core/ports';
import type { Messaging } from 'firebase-admin/messaging';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { createSystemClock } from '../system/system-clock.js';
import type { FcmOptions } from './fcm-options.js';
import { readServiceAccount, type ServiceAccountKey } from './service-account.js';
import { serviceAccountCredential } from './service-account-credential.js';
import { createAgent, type Watch, watchedAgent } from './watched-agent.js';

/** An app of the Firebase SDK that is ours alone. */
export interface FcmApp {
  readonly messaging: Messaging;
  readonly watch: Watch;
  /** Makes sure that there is an access token that is still good for a while. */
  authenticate(): Promise<unknown>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

const user: LibraryUser = { port: 'push-notifier', adapter: 'fcm', packages: ['firebase-admin'] };

export async function openFcmApp(options: FcmOptions): Promise<FcmApp> {
  const key = await keyOf(options.credentials);
  const [{ deleteApp, initializeApp }, { getMessaging }] = await loadLibrary(user, () =>
    Promise.all([import('firebase-admin/app'), import('firebase-admin/messaging')]),
  );
  const name = `attune-${randomUUID()}`;
  const watch: Watch = new AsyncLocalStorage();
  const agent = options.httpAgent ?? createAgent();
  const httpAgent = watchedAgent(agent, watch);
  const projectId = options.projectId ?? key?.project_id;
  const { clock = createSystemClock() } = options;
  const credential =
    key === undefined ? undefined : serviceAccountCredential(key, { agent: httpAgent, clock });
  const app = initializeApp(
    {
      httpAgent,
      ...(projectId === undefined ? {} : { projectId }),
      ...(credential === undefined ? {} : { credential }),
    },
    name,
  );
  // Without a key the SDK makes one out of what the machine offers.
  const used = app.options.credential;
  return {
    messaging: getMessaging(app),
    watch,
    authenticate: async () => await used?.getAccessToken(),
    close: async () => {
      await deleteApp(app);
      if (options.httpAgent === undefined) agent.destroy();
    },
  };
}

async function keyOf(
  credentials: FcmOptions['credentials'],
): Promise<ServiceAccountKey | undefined> {
  if (typeof credentials !== 'string') return credentials;
  const text = await readFile(credentials, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    const where = { port: 'push-notifier', operation: 'open', adapter: 'fcm' };
    const message = `push-notifier: the file of the credentials cannot be read (${code})`;
    throw new PortError('invalid_argument', message, where);
  });
  return readServiceAccount(text);
}
