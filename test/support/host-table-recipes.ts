import {
  mailedToken,
  type PersonName,
  recording,
  type SessionState,
  signedAsk,
  type World,
} from './host-table.js';
import type { Ask } from './openapi-requests.js';

/** A request that succeeds, who may make it, and the status it then has. */
export interface Recipe {
  readonly status: number;
  /** Who makes it; absent: nobody in particular. */
  readonly by?: PersonName;
  /** The state of the session it is about, which the path names. */
  readonly on?: SessionState;
  /** `sessionId` is of a session in that state. */
  readonly ask: (world: World, sessionId: string) => Ask | Promise<Ask>;
}

/** One recipe an operation: without one an operation is not tested, so there must be one. */
export const recipes: Readonly<Record<string, Recipe>> = {
  register: { status: 201, ask: (world) => registration(world, world.fresh('newcomer')) },
  logIn: {
    status: 200,
    ask: (world) => {
      const { username, password } = world.person('otherPatient');
      const headers = { 'x-forwarded-for': world.freshAddress() };
      return { headers, json: { login: username, password } };
    },
  },
  refresh: {
    status: 200,
    ask: async (world) => {
      const { refreshToken } = await world.anotherLogin('otherPatient');
      return { json: { refreshToken } };
    },
  },
  logOut: {
    status: 204,
    by: 'otherPatient',
    ask: async (world) => ({ token: (await world.anotherLogin('otherPatient')).token, json: {} }),
  },
  logInWeb: {
    status: 200,
    ask: (world) => {
      const { username, password } = world.person('otherPatient');
      const headers = { 'x-forwarded-for': world.freshAddress() };
      return { headers, json: { login: username, password } };
    },
  },
  refreshWeb: {
    status: 200,
    ask: async (world) => {
      const { refreshToken } = await world.anotherLogin('otherPatient');
      return { headers: { cookie: `attune-refresh=${refreshToken}` }, json: {} };
    },
  },
  logOutWeb: {
    status: 204,
    ask: async (world) => {
      const { refreshToken } = await world.anotherLogin('otherPatient');
      return { headers: { cookie: `attune-refresh=${refreshToken}` }, json: {} };
    },
  },
  requestPasswordReset: {
    status: 202,
    ask: (world) => ({
      headers: { 'x-forwarded-for': world.freshAddress() },
      json: { email: `${world.fresh('nobody')}@example.org` },
    }),
  },
  confirmPasswordReset: {
    status: 204,
    ask: async (world) => {
      const username = world.fresh('forgetful');
      const email = `${username}@example.org`;
      await world.get('register', registration(world, username));
      await world.get('requestPasswordReset', { json: { email } });
      const token = await mailedToken(world.host, email, 'new password');
      return { json: { token, newPassword: 'Quiet-River-10' } };
    },
  },
  confirmEmail: {
    status: 204,
    ask: async (world) => {
      const username = world.fresh('newcomer');
      await world.get('register', registration(world, username));
      return {
        json: { token: await mailedToken(world.host, `${username}@example.org`, 'registered') },
      };
    },
  },
  getProfile: { status: 200, by: 'owner', ask: () => ({}) },
  updateProfile: {
    status: 200,
    by: 'otherPatient',
    ask: () => ({ json: { displayName: 'Somebody Else', marketing: true } }),
  },
  searchPatients: { status: 200, by: 'owner', ask: () => ({ query: { q: 'person', limit: '2' } }) },
  askCareLink: {
    status: 202,
    by: 'owner',
    ask: (world) => ({ json: { login: world.fresh('unknown') } }),
  },
  listCareLinks: { status: 200, by: 'owner', ask: () => ({ query: { limit: '3' } }) },
  answerCareLink: {
    status: 200,
    by: 'ownPatient',
    ask: async (world) => ({
      path: { id: await world.asked('ownPatient') },
      json: { accepted: true },
    }),
  },
  endCareLink: {
    status: 204,
    by: 'ownPatient',
    ask: async (world) => ({ path: { id: await world.asked('ownPatient') } }),
  },
  registerDevice: {
    status: 204,
    by: 'owner',
    ask: (world) => ({ json: { token: world.fresh('device'), platform: 'web' } }),
  },
  removeDevice: { status: 204, by: 'owner', ask: () => ({ path: { token: 'device1' } }) },
  getStatistics: { status: 200, by: 'owner', ask: () => ({}) },
  getTrend: {
    status: 200,
    by: 'owner',
    ask: async (world) => {
      await world.session('finalized');
      return { path: { patientId: world.person('ownPatient').id } };
    },
  },
  listAccounts: { status: 200, by: 'admin', ask: () => ({ query: { q: 'person', limit: '2' } }) },
  changeAccount: {
    status: 200,
    by: 'admin',
    ask: async (world) => {
      const { account } = await world.get<{ account: { id: string } }>(
        'register',
        registration(world, world.fresh('leaver')),
      );
      return { path: { id: account.id }, json: { disabled: true } };
    },
  },
  uploadRecording: {
    status: 202,
    by: 'owner',
    ask: () => ({
      form: [
        { name: 'title', content: 'A talk' },
        { name: 'settings', content: '{"language":"en-US"}' },
        { name: 'audio', filename: 'talk.wav', type: 'audio/wav', content: recording },
      ],
    }),
  },
  importTranscript: {
    status: 202,
    by: 'owner',
    ask: () => ({
      form: [
        {
          name: 'transcript',
          filename: 'talk.vtt',
          content: 'WEBVTT\n\n00:00.000 --> 00:02.000\n<v A>Hello.\n',
        },
      ],
    }),
  },
  requestUpload: {
    status: 201,
    by: 'owner',
    ask: () => ({ json: { filename: 'talk.wav', sizeBytes: recording.byteLength } }),
  },
  completeUpload: onSession('awaited', 202),
  beginUpload: {
    status: 201,
    by: 'owner',
    ask: () => ({ json: { filename: 'talk.wav', sizeBytes: recording.byteLength } }),
  },
  readUpload: { status: 200, by: 'owner', ask: async (world) => ({ path: await begun(world) }) },
  appendToUpload: {
    status: 202,
    by: 'owner',
    ask: async (world) => ({
      path: await begun(world),
      headers: { 'upload-offset': '0', 'content-type': 'application/octet-stream' },
      raw: recording,
    }),
  },
  giveUpUpload: { status: 204, by: 'owner', ask: async (world) => ({ path: await begun(world) }) },
  putObject: {
    status: 204,
    ask: async (world) => signedAsk((await world.granted()).upload),
  },
  getObject: {
    status: 200,
    ask: async (world) => {
      const url = await world.host.grantedUrl(await world.session('processed'));
      return { query: Object.fromEntries(new URL(url).searchParams) };
    },
  },
  listSessions: { status: 200, by: 'owner', ask: () => ({ query: { limit: '3' } }) },
  searchSessions: {
    status: 200,
    by: 'owner',
    ask: (world) => ({ query: { q: 'sleep', patientId: world.person('ownPatient').id } }),
  },
  listPending: { status: 200, by: 'owner', ask: () => ({ query: { limit: '3' } }) },
  getSession: onSession('processed', 200),
  deleteSession: onSession('processed', 204),
  watchSession: onSession('processed', 200),
  watchAccount: { status: 200, by: 'owner', ask: () => ({}) },
  getAudio: onSession('processed', 200),
  startPlayback: onSession('processed', 201),
  getPeaks: onSession('processed', 200),
  exportTranscript: onSession('processed', 200, () => ({ query: { format: 'vtt' } })),
  retrySession: onSession('lacking', 202),
  extractNotes: onSession('processed', 202),
  reopenSession: onSession('finalized', 200),
  transcribeAgain: onSession('processed', 202, () => ({ json: { settings: { speakers: 2 } } })),
  listRevisions: onSession('processed', 200),
  diffRevisions: onSession('processed', 200, () => ({ query: { from: '1', to: '1' } })),
  restoreRevision: onSession('processed', 200, async (world, id) => ({
    headers: { 'if-match': await world.etag('getTranscript', id) },
    json: { revision: 1 },
  })),
  editNotes: onSession('processed', 200, async (world, id) => ({
    headers: { 'if-match': await world.etag('getSession', id) },
    json: { notes: { therapistNotes: { text: 'Slept better.', segmentIds: [] } } },
  })),
  revertNotes: onSession('processed', 200, async (world, id) => ({
    headers: { 'if-match': await world.etag('getSession', id) },
  })),
  correctSession: onSession('processed', 200, async (world, id) => ({
    headers: { 'if-match': await world.etag('getSession', id) },
    json: { title: 'Second talk', recordedAt: '2026-03-02T09:00:00Z' },
  })),
  changeRoles: onSession('processed', 200, async (world, id) => ({
    headers: { 'if-match': await world.etag('getSession', id) },
    json: { S1: 'therapist', S2: 'patient' },
  })),
  getTranscript: onSession('processed', 200),
  saveTranscript: onSession('processed', 200, async (world, id) => ({
    headers: { 'if-match': await world.etag('getTranscript', id) },
    json: await savedTranscript(world, id),
  })),
  patchTranscript: onSession('processed', 200, async (world, id) => ({
    headers: { 'if-match': await world.etag('getTranscript', id) },
    json: { speakers: [{ id: 'S1', label: 'Ann' }] },
  })),
  finalizeTranscript: onSession('processed', 200, async (world, id) => ({
    headers: { 'if-match': await world.etag('getTranscript', id) },
    json: { confirm: ['roles_unknown', 'flags_unread'] },
  })),
  isLive: { status: 200, ask: () => ({}) },
  isReady: { status: 200, ask: () => ({}) },
  isHealthy: { status: 200, ask: () => ({}) },
  getCapabilities: { status: 200, by: 'owner', ask: () => ({}) },
  listDevices: { status: 200, by: 'owner', ask: () => ({}) },
  listAllSessions: { status: 200, by: 'admin', ask: () => ({ query: { limit: '3' } }) },
  listAlerts: { status: 200, by: 'admin', ask: () => ({ query: { state: 'open' } }) },
  listRefusals: { status: 200, by: 'admin', ask: () => ({ query: { limit: '3' } }) },
  searchAudit: {
    status: 200,
    by: 'admin',
    ask: () => ({ query: { action: 'getSession', from: '2026-01-31', limit: '3' } }),
  },
  getMetrics: { status: 200, ask: (world) => ({ token: world.host.metricsToken }) },
  getDocument: { status: 200, ask: () => ({}) },
  browseDocument: { status: 200, ask: () => ({}) },
  getPageFile: { status: 200, ask: () => ({ path: { file: 'page.js' } }) },
};

function registration(world: World, username: string): Ask {
  return {
    headers: { 'x-forwarded-for': world.freshAddress() },
    json: {
      ...{ email: `${username}@example.org`, username, role: 'patient' },
      ...{ password: 'Quiet-River-9', displayName: 'New Comer' },
      consents: { gdpr: true, dataRetention: true },
    },
  };
}

function onSession(
  on: SessionState,
  status: number,
  more: (world: World, id: string) => Ask | Promise<Ask> = () => ({}),
): Recipe {
  return {
    status,
    by: 'owner',
    on,
    ask: async (world, id) => ({ path: { id, sessionId: id }, ...(await more(world, id)) }),
  };
}

async function savedTranscript(world: World, sessionId: string): Promise<unknown> {
  const { token } = world.person('owner');
  const ask = { path: { sessionId }, token };
  const { transcript } = await world.get<{ transcript: { segments: object[] } }>(
    'getTranscript',
    ask,
  );
  return { segments: transcript.segments.map((one, at) => ({ ...one, text: `Part ${at}.` })) };
}

/** What the recipe of an operation makes; fails for one that there is no recipe for. */
export async function validAsk(world: World, operationId: string): Promise<Ask> {
  const recipe = recipeOf(operationId);
  const { on, by } = recipe;
  const ask = await recipe.ask(world, on === undefined ? '' : await world.session(on));
  if (by === undefined) return ask;
  return { token: world.person(by).token, ...ask };
}

/** @throws Error for an operation that nobody has thought about. */
export function recipeOf(operationId: string): Recipe {
  const recipe = Object.hasOwn(recipes, operationId) ? recipes[operationId] : undefined;
  if (recipe === undefined) throw new Error(`There is no valid request for ${operationId} yet`);
  return recipe;
}

/** The path to an upload in parts of which nothing has arrived. */
async function begun(world: World): Promise<{ readonly id: string }> {
  const { upload } = await world.get<{ upload: { id: string } }>('beginUpload', {
    token: world.person('owner').token,
    json: { filename: 'talk.wav', sizeBytes: recording.byteLength },
  });
  return { id: upload.id };
}
