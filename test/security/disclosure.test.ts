import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clinical, type PersonName, recording, World } from '../support/host-table.js';
import { openWatchedHost, type WatchedHost } from '../support/host-table-host.js';
import type { Ask } from '../support/openapi-requests.js';

interface View {
  readonly id: string;
  readonly title: string;
  readonly notes?: object;
  readonly recording: { readonly filename: string };
}

/** Operations that tell of one session, with what they need besides its id. */
const reading: Readonly<Record<string, readonly Ask[]>> = {
  getSession: [{}],
  watchSession: [{}],
  getTranscript: [{}, { query: { revision: '1' } }],
  getAudio: [{}, { headers: { range: 'bytes=0-9' } }],
  exportTranscript: ['txt', 'srt', 'vtt', 'json', 'csv'].map((format) => ({ query: { format } })),
};
const everyone = ['owner', 'otherTherapist', 'ownPatient', 'otherPatient', 'admin'] as const;
const said = 'Zebrafinch';
const title = 'Okapi';
const filename = 'Axolotl.vtt';

let host: WatchedHost;
let world: World;
let open: string;
let finalized: string;

beforeAll(async () => {
  host = await openWatchedHost();
  world = await World.open(host);
  open = await made();
  finalized = await made();
  await world.get('finalizeTranscript', {
    path: { sessionId: finalized },
    headers: { 'if-match': await world.etag('getTranscript', finalized) },
    json: { confirm: ['roles_unknown', 'flags_unread'] },
    token: world.person('owner').token,
  });
}, 60_000);

afterAll(() => host[Symbol.asyncDispose]());

async function made(): Promise<string> {
  return await world.reached('processed', await world.imported({ text: said, title, filename }));
}

/** Everything that these operations tell this person about a session, as one text. */
async function told(name: PersonName, id: string): Promise<string> {
  const texts: string[] = [];
  const { token } = world.person(name);
  for (const [operationId, asks] of Object.entries(reading)) {
    for (const ask of asks) {
      const answer = await world.call(operationId, {
        ...ask,
        path: { id, sessionId: id },
        token,
      });
      const headers = JSON.stringify([...answer.headers]);
      texts.push(`${operationId} ${headers} ${new TextDecoder().decode(answer.body)}`);
    }
  }
  return texts.join('\n');
}

async function ids(name: PersonName, operationId: string, query: Ask['query'] = {}) {
  const { token } = world.person(name);
  const answer = await world.call(operationId, { query, token });
  if (answer.status === 403) return [];
  const { items } = JSON.parse(new TextDecoder().decode(answer.body)) as {
    items: ({ session: View } | View)[];
  };
  return items.map((item) => ('session' in item ? item.session.id : item.id)).sort();
}

describe('what a session tells', () => {
  it('is all of it to its therapist', async () => {
    const all = await told('owner', finalized);
    for (const mark of [said, title, 'Axolotl', clinical]) expect(all).toContain(mark);
  });

  it('is all but the clinical notes to its patient, once it is finalized', async () => {
    const all = await told('ownPatient', finalized);
    for (const mark of [said, title]) expect(all).toContain(mark);
    expect(all).not.toContain(clinical);
    const { session } = await world.get<{ session: View }>('getSession', {
      path: { id: finalized },
      token: world.person('ownPatient').token,
    });
    const members = Object.keys(session.notes ?? {});
    expect(members).toEqual(expect.arrayContaining(['topicSummary', 'patientSummary']));
    for (const hidden of [
      ...['therapistNotes', 'riskFlags', 'strategies', 'triggers'],
      ...['unresolvedConcerns', 'sessionMood', 'moodTrajectory'],
    ]) {
      expect(members).not.toContain(hidden);
    }
  });

  it('is how it stands to an administrator, and nothing that was said or named', async () => {
    for (const [id, status] of [
      [open, 'processed'],
      [finalized, 'finalized'],
    ] as const) {
      const all = await told('admin', id);
      expect(all).toContain(`"status":"${status}"`);
      for (const mark of [said, title, 'Axolotl', clinical]) expect(all).not.toContain(mark);
    }
  });

  it.each([
    ['otherTherapist', 'open'],
    ['otherTherapist', 'finalized'],
    ['otherPatient', 'open'],
    ['otherPatient', 'finalized'],
    ['ownPatient', 'open'],
  ] as const)('is nothing to %s while it is %s', async (name, state) => {
    const all = await told(name, state === 'open' ? open : finalized);
    for (const mark of [said, title, 'Axolotl', clinical]) expect(all).not.toContain(mark);
  });
});

describe('lists', () => {
  const searches: readonly NonNullable<Ask['query']>[] = [
    {},
    { q: said },
    { q: 'clin' },
    { status: 'processed' },
    { from: '2020-01-01T00:00:00Z' },
  ];

  async function allSeen(name: PersonName): Promise<readonly string[]> {
    const patientId = world.person('ownPatient').id;
    const seen = [
      ...(await ids(name, 'listPending')),
      ...(await ids(name, 'listSessions')),
      ...(await ids(name, 'listSessions', { status: 'processed' })),
    ];
    for (const query of searches) {
      seen.push(...(await ids(name, 'searchSessions', query)));
      seen.push(...(await ids(name, 'searchSessions', { ...query, patientId })));
    }
    return [...new Set(seen)].sort();
  }

  it.each(everyone)('hold for %s what they may see, whatever is searched for', async (name) => {
    const mayList: Readonly<Record<PersonName, readonly string[]>> = {
      owner: [open, finalized],
      ownPatient: [finalized],
      otherTherapist: [],
      otherPatient: [],
      admin: [],
    };
    expect(await allSeen(name)).toEqual([...mayList[name]].sort());
  });

  it('show nothing with the cursor of another account', async () => {
    const { token } = world.person('owner');
    for (const operationId of ['listSessions', 'searchSessions', 'listPending']) {
      await made();
      const { nextCursor } = await world.get<{ nextCursor: string }>(operationId, {
        query: { limit: '1' },
        token,
      });
      for (const name of ['otherTherapist', 'otherPatient', 'admin'] as const) {
        const answer = await world.call(operationId, {
          query: { limit: '1', cursor: nextCursor },
          token: world.person(name).token,
        });
        const text = new TextDecoder().decode(answer.body);
        expect(text).not.toContain('"id"');
      }
    }
  });

  it('of patients hold own patients only, and what is needed to tell them apart', async () => {
    const found = async (name: 'owner' | 'otherTherapist') =>
      await world.get<{ items: { id: string }[] }>('searchPatients', {
        query: { limit: '100' },
        token: world.person(name).token,
      });
    const { items } = await found('owner');
    expect(items.map(({ id }) => id)).toEqual([world.person('ownPatient').id]);
    expect(Object.keys(items[0] ?? {}).sort()).toEqual(['displayName', 'email', 'id', 'username']);
    expect((await found('otherTherapist')).items).toEqual([]);
  });
});

describe('what belongs to one person', () => {
  it('is not reached with the idempotency key of another', async () => {
    const form = [{ name: 'audio', filename: 'a.wav', content: recording }];
    const headers = { 'idempotency-key': 'the-same-key-of-two' };
    const upload = async (name: PersonName): Promise<string> => {
      const ask = { form, headers, token: world.person(name).token };
      return (await world.get<{ session: View }>('uploadRecording', ask)).session.id;
    };
    const first = await upload('owner');
    expect(await upload('owner')).toBe(first);
    expect(await upload('otherTherapist')).not.toBe(first);
  });

  it('stays when another account removes a device with the same token', async () => {
    const token = 'a-device-of-the-owner';
    await world.get('registerDevice', {
      json: { token, platform: 'ios' },
      token: world.person('owner').token,
    });
    await world.get('removeDevice', { path: { token }, token: world.person('otherPatient').token });
    const devices = await host.useCases.devices.of(world.person('owner').id);
    expect(devices.map((device) => device.token)).toEqual([token]);
  });

  it('cannot end the login of another account', async () => {
    const mine = await world.anotherLogin('otherPatient');
    const { token } = await world.anotherLogin('ownPatient');
    await world.call('logOut', { token, json: { refreshToken: mine.refreshToken } });
    expect((await world.call('getProfile', { token: mine.token })).status).toBe(200);
    const renewed = await world.call('refresh', { json: { refreshToken: mine.refreshToken } });
    expect(renewed.status).toBe(200);
  });
});

describe('no account gains rights', () => {
  const registration = {
    email: 'mallory@example.org',
    username: 'mallory',
    password: 'Quiet-River-9',
    displayName: 'Mallory',
    consents: { gdpr: true, dataRetention: true },
  };

  it('by registering as an administrator', async () => {
    const answer = await world.call('register', { json: { ...registration, role: 'admin' } });
    expect(answer.status).toBe(400);
  });

  it('by sending members that are not theirs to set', async () => {
    const more = { role: 'admin', id: world.person('owner').id, accountId: 'x', isAdmin: true };
    const odd = JSON.parse('{"__proto__": {"role": "admin"}, "constructor": 1}') as object;
    const strange = { ...odd, ...registration, role: 'patient', id: 'x' };
    expect((await world.call('register', { json: strange })).status).toBe(400);
    await world.get('register', { json: { ...registration, role: 'patient' } });
    const { token, id } = world.person('otherPatient');
    const changed = await world.call('updateProfile', { json: { ...odd, ...more }, token });
    expect(changed.status).toBe(400);
    const { account } = await world.get<{ account: { role: string; id: string } }>('getProfile', {
      token,
    });
    expect([account.id, account.role]).toEqual([id, 'patient']);
    const roles = await world.get<{ account: { role: string } }>('logIn', {
      json: { login: 'mallory', password: registration.password },
    });
    expect(roles.account.role).toBe('patient');
  });

  it('by handing in a session for another account', async () => {
    const { token } = world.person('otherTherapist');
    const answer = await world.call('requestUpload', {
      json: { filename: 'a.wav', sizeBytes: 9, ownerId: world.person('owner').id },
      token,
    });
    expect(answer.status).toBe(400);
    expect(new TextDecoder().decode(answer.body)).toContain('body.ownerId');
  });
});
