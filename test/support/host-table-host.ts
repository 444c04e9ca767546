import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  AccountUseCases,
  PortError,
  processingQueue,
  type Statement,
  system,
  UseCases,
} from '@attune/core';
import { type Provider, provide } from '@attune/core/adapter-kit';
import {
  createMemoryMailer,
  createMemoryMediaTool,
  createMemoryNoteTaker,
  createMemoryPushNotifier,
  type MemoryMailer,
  type MemoryPushNotifier,
} from '@attune/core/memory';
import {
  BlobStore,
  JobQueue,
  Mailer,
  MediaTool,
  type NotesDraft,
  type NotesRequest,
  NoteTaker,
  PasswordHasher,
  PushNotifier,
} from '@attune/core/ports';
import { accountUseCaseProviders } from '../../packages/http/src/composition/account-use-cases.js';
import {
  compose,
  loadConfig,
  profile,
  useCaseProviders,
} from '../../packages/http/src/composition/index.js';
import { type App, createApp } from '../../packages/http/src/host/app.js';
import { createHealth } from '../../packages/http/src/observability/health.js';
import { createLogs } from '../../packages/http/src/observability/logger.js';
import { createMetrics } from '../../packages/http/src/observability/metrics.js';
import { workLog } from '../../packages/http/src/observability/work-log.js';
import { openWebParts, webDeps } from '../../packages/http/src/server/compose-host.js';
import { clinical, type TableHost, unspeakable } from './host-table.js';
import { createQuickPasswordHasher } from './quick-passwords.js';

/** A host in this process on real composition, with what it says and sends in reach. */
export interface WatchedHost extends TableHost, AsyncDisposable {
  readonly app: App;
  readonly useCases: UseCases;
  /** Signs the access tokens. */
  readonly tokenKey: string;
  /** Holds all recordings. */
  readonly directory: string;
  /** Every line of every log, oldest first. */
  readonly logs: readonly string[];
  readonly push: MemoryPushNotifier;
  readonly mailer: MemoryMailer;
  metrics(): Promise<string>;
  /** Of everything in the store. */
  keys(): Promise<readonly string[]>;
  /** Whatever the store has on the disk. */
  files(): Promise<readonly string[]>;
}

export interface WatchedHostOptions {
  /** Variables besides those of a host that keeps recordings in files and all else in memory. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether ffmpeg looks at recordings; else what only knows WAV files. */
  readonly realMedia?: boolean;
  /** Takes the place of parts. */
  readonly replace?: readonly Provider[];
}

const tokenKey = 'a-key-for-tests-of-32-characters-or-more';
const metricsToken = 'a-token-for-metrics';

/** Opens such a host; it works on sessions by itself. */
export async function openWatchedHost(options: WatchedHostOptions = {}): Promise<WatchedHost> {
  const directory = await mkdtemp(join(tmpdir(), 'watched-'));
  const { config } = loadConfig({
    PROVIDER: 'memory',
    STORAGE_PROVIDER: 'local',
    DATA_DIR: directory,
    JWT_SECRET_KEY: tokenKey,
    METRICS_TOKEN: metricsToken,
    TRUST_PROXY: '1',
    // A busy machine is no fault of the host.
    REQUEST_TIMEOUT_SECONDS: '300',
    // Suites send in more than a person does.
    UPLOADS_PER_HOUR: 'none',
    SESSIONS_PER_DAY: 'none',
    ...options.variables,
  });
  const logs: string[] = [];
  const channels = createLogs({
    level: 'debug',
    destination: { write: (line) => logs.push(line) },
  });
  const mailer = createMemoryMailer();
  const push = createMemoryPushNotifier();
  const web = await openWebParts(config, () => 'http://localhost');
  const parts = compose(
    profile(config, {
      tokenKey: web.tokenKey,
      signRequest: web.requests.sign,
      replace: [
        provide(Mailer, { needs: [], build: () => mailer }),
        provide(PasswordHasher, { needs: [], build: createQuickPasswordHasher }),
        provide(PushNotifier, { needs: [], build: () => push }),
        provide(NoteTaker, {
          needs: [],
          build: () => createMemoryNoteTaker({ script: takeNotes }),
        }),
        ...(options.realMedia === true
          ? []
          : [provide(MediaTool, { needs: [], build: () => createMemoryMediaTool() })]),
        ...(options.replace ?? []),
      ],
    }),
    useCaseProviders({
      maxRecordingBytes: config.maxRecordingBytes,
      patientDirectory: config.accounts.patientDirectory,
      onWork: workLog(channels.worker),
      report: (error, session) =>
        channels.worker.error({ error, sessionId: session?.id }, 'something went wrong'),
    }),
    accountUseCaseProviders({
      patientDirectory: config.accounts.patientDirectory,
      report: (error) => channels.auth.error({ error }, 'not sent'),
    }),
  );
  const useCases = await parts.get(UseCases);
  const accounts = await parts.get(AccountUseCases);
  const blobs = await parts.get(BlobStore);
  const queue = await parts.get(JobQueue);
  const metrics = createMetrics({ queue: () => queue.stats(processingQueue) });
  const stopping = new AbortController();
  const core = { app: parts, useCases, health: createHealth([]), metrics };
  const app = createApp(
    await webDeps(config, core, { web, logs: channels, stopping: stopping.signal }),
  );
  const worker = await useCases.operations.startWorker({
    concurrency: 2,
    onChange: (session) => {
      metrics.observeSession(session);
      useCases.operations.publishChange(session);
    },
  });
  return {
    app,
    useCases,
    tokenKey,
    metricsToken,
    directory,
    logs,
    push,
    mailer,
    metrics: () => metrics.text(),
    keys: () => keysOf(blobs),
    files: () => filesIn(join(directory, 'blobs')),
    mailsTo: async (address) =>
      mailer.outbox.filter(({ to }) => to === address).map(({ text }) => text),
    createAdmin: async (person) => {
      await accounts.createAccount.execute(system, {
        ...person,
        displayName: 'Root',
        role: 'admin',
      });
    },
    grantedUrl: async (sessionId) => {
      const { blobKey: key } = (await useCases.sessions.get(sessionId)).recording;
      return (await blobs.sign({ key, method: 'GET', expiresInMs: 60_000 })).url;
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await worker.close();
      await parts[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const plain = createMemoryNoteTaker();

/** Plain notes with every clinical member filled, and a lasting fault for what is unspeakable. */
async function takeNotes(request: NotesRequest): Promise<NotesDraft> {
  const [line] = request.lines;
  if (line === undefined || request.lines.some(({ text }) => text.includes(unspeakable))) {
    const call = { port: 'note-taker', operation: 'extract', adapter: 'memory' };
    throw new PortError('invalid_argument', 'extract: the service refused the text', call);
  }
  const said: Statement = { text: `${clinical} remark.`, segmentIds: [line.segmentId] };
  return {
    ...(await plain.extract(request)),
    strategies: [said],
    triggers: [said],
    unresolvedConcerns: [said],
    sessionMood: said,
    moodTrajectory: said,
    therapistNotes: said,
    riskFlags: [{ ...said, category: 'other', severity: 'low', quote: line.text }],
  };
}

async function keysOf(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  let page = await blobs.list({ prefix: '' });
  keys.push(...page.items.map(({ key }) => key));
  while (page.cursor !== undefined) {
    page = await blobs.list({ prefix: '', cursor: page.cursor });
    keys.push(...page.items.map(({ key }) => key));
  }
  return keys;
}

async function filesIn(directory: string): Promise<string[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  return found
    .filter((one) => one.isFile())
    .map((one) => relative(directory, join(one.parentPath, one.name)));
}
