import { createAccountUseCases, visitor } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryAccountPorts } from '@attune/core/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { asTherapist } from '../../support/actors.js';
import { MemoryHost, type Person, password, type Reply } from '../../support/memory-host.js';

const day = 24 * 3_600_000;
const vtt = 'WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ann>Words that were never said.\n';

let host: MemoryHost;
let ann: Person;
let pat: Person;

beforeEach(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist', 'ann');
  pat = await host.join('patient', 'pat');
});

const ask = (login: string, as = ann) =>
  host.call('POST', '/v1/care-links', { as, json: { login } });
const list = async (as: Person): Promise<Reply['body'][]> => {
  const { status, body } = await host.call('GET', '/v1/care-links', { as });
  expect(status).toBe(200);
  return body.items;
};
const answer = (id: string, accepted: boolean, as = pat) =>
  host.call('PUT', `/v1/care-links/${id}`, { as, json: { accepted } });
const end = (id: string, as: Person) => host.call('DELETE', `/v1/care-links/${id}`, { as });
const patientsOf = async (as: Person, query = ''): Promise<string[]> => {
  const { body } = await host.call('GET', `/v1/profiles/patients${query}`, { as });
  return body.items.map(({ username }: { username: string }) => username);
};
/** Everything of an answer that tells one request from another. */
const told = ({ status, headers, body }: Reply) => ({
  status,
  headers: [...headers].filter(([name]) => name !== 'x-request-id'),
  body,
});

/** Each way in which a session can name a patient. */
const ways: Readonly<Record<string, (patientId: string) => Promise<Reply>>> = {
  'an import': (patientId) =>
    host.call('POST', '/v1/sessions/import', {
      as: ann,
      form: { patientId, transcript: new File([vtt], 'talk.vtt') },
    }),
  'an import that names the patient last': (patientId) =>
    host.call('POST', '/v1/sessions/import', {
      as: ann,
      form: { transcript: new File([vtt], 'talk.vtt'), patientId },
    }),
  'an upload': (patientId) =>
    host.call('POST', '/v1/sessions/upload', {
      as: ann,
      form: { patientId, audio: new File([toneWav({ durationMs: 4_000 })], 'talk.wav') },
    }),
  'an upload that names the patient last': (patientId) =>
    host.call('POST', '/v1/sessions/upload', {
      as: ann,
      form: { audio: new File([toneWav({ durationMs: 4_000 })], 'talk.wav'), patientId },
    }),
  'an upload with a key': (patientId) =>
    host.call('POST', '/v1/sessions/upload', {
      as: ann,
      headers: { 'idempotency-key': `key-${patientId}` },
      form: { patientId, audio: new File([toneWav({ durationMs: 4_000 })], 'talk.wav') },
    }),
  'a direct upload': (patientId) =>
    host.call('POST', '/v1/sessions', {
      as: ann,
      json: { filename: 'talk.wav', sizeBytes: 1_000, patientId },
    }),
};

describe('attack 15: a therapist writes into a stranger’s record', () => {
  it.each(Object.keys(ways))('is refused by %s, and tells nothing of accounts', async (way) => {
    const bob = await host.join('therapist', 'bob');
    const send = ways[way] as (patientId: string) => Promise<Reply>;
    const answers = [];
    for (const id of [pat.account.id, bob.account.id, `${pat.account.id.slice(0, -4)}0000`]) {
      const { status, body } = await send(id);
      const { requestId: _requestId, ...problem } = body;
      answers.push({ status, problem });
    }
    expect(answers[0]).toMatchObject({ status: 404, problem: { code: 'patient_not_found' } });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    const sessions = await host.call('GET', '/v1/sessions/me', { as: ann });
    expect(sessions.body.items).toEqual([]);
  });

  it.each(Object.keys(ways))('is not refused to a linked therapist by %s', async (way) => {
    await host.link(ann, pat);
    const send = ways[way] as (patientId: string) => Promise<Reply>;
    const { status, body } = await send(pat.account.id);
    expect([201, 202]).toContain(status);
    expect(body.session.patientId).toBe(pat.account.id);
  });

  it('is refused before the body is read, when the patient is named first', async () => {
    const boundary = 'xXx';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="patientId"\r\n\r\n${pat.account.id}\r\n--${boundary}\r\nContent-Disposition: form-data; name="audio"; filename="talk.wav"\r\nContent-Type: audio/wav\r\n\r\n`;
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
      pull: (controller) => {
        pulled += 1;
        if (pulled > 2_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536));
      },
    });
    const reply = await host.call('POST', '/v1/sessions/upload', {
      as: ann,
      body,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
    expect(reply).toMatchObject({ status: 404, body: { code: 'patient_not_found' } });
    expect(pulled).toBeLessThan(200);
  });

  it('does not go on after the patient ended the link, and what is signed stays theirs', async () => {
    const id = await host.link(ann, pat);
    const session = await host.processed(ann, { patientId: pat.account.id });
    await host.finalize(ann, session.id);
    expect((await end(id, pat)).status).toBe(204);
    for (const send of Object.values(ways)) expect((await send(pat.account.id)).status).toBe(404);
    for (const as of [ann, pat]) {
      expect((await host.call('GET', `/v1/sessions/${session.id}`, { as })).status).toBe(200);
    }
    expect(await patientsOf(ann)).toEqual([]);
    expect(await list(ann)).toEqual([]);
    expect(await list(pat)).toEqual([]);
  });

  it('does not complete a direct upload that was granted before the link ended', async () => {
    const id = await host.link(ann, pat);
    const audio = toneWav({ durationMs: 4_000 });
    const json = { filename: 'talk.wav', sizeBytes: audio.byteLength, patientId: pat.account.id };
    const granted = await host.call('POST', '/v1/sessions', { as: ann, json });
    const { session, upload } = granted.body;
    await host.call(upload.method, upload.url, { body: audio, headers: upload.headers });
    await end(id, pat);
    const path = `/v1/sessions/${session.id}`;
    expect((await host.call('POST', `${path}/uploaded`, { as: ann })).status).toBe(404);
    expect((await host.call('GET', path, { as: ann })).status).toBe(404);
  });

  it('is not possible by accepting the request oneself', async () => {
    await ask('pat');
    const [mine] = await list(ann);
    expect((await answer(mine.id, true, ann)).status).toBe(403);
    const sue = await host.join('patient', 'sue');
    expect((await answer(mine.id, true, sue)).status).toBe(404);
    expect((await end(mine.id, sue)).status).toBe(404);
    expect(await patientsOf(ann)).toEqual([]);
  });
});

describe('attack 15: a therapist looks for strangers', () => {
  it('finds own patients only, with and without words', async () => {
    const sue = await host.join('patient', 'sue');
    await host.link(ann, sue);
    for (const query of ['', '?q=', '?q=person', '?q=pat', '?q=pat%40example.org', '?q=%25']) {
      expect(await patientsOf(ann, query)).not.toContain('pat');
    }
    expect(await patientsOf(ann)).toEqual(['sue']);
    expect(await patientsOf(ann, '?q=SU')).toEqual(['sue']);
    expect(await patientsOf(ann, '?q=%25')).toEqual([]);
    const bob = await host.join('therapist', 'bob');
    expect(await patientsOf(bob)).toEqual([]);
  });

  it('gets the same answer for a patient, an unknown account and a therapist', async () => {
    await host.join('therapist', 'bob');
    const logins = ['pat', 'nobody', 'bob', 'pat@example.org', 'nobody@example.org', 'ann'];
    const replies = [];
    for (const login of logins) replies.push(told(await ask(login)));
    expect(replies[0]).toMatchObject({ status: 202, body: '' });
    for (const reply of replies) expect(reply).toEqual(replies[0]);
    for (const login of logins) expect(told(await ask(login))).toEqual(replies[0]);
    const shapes = (await list(ann)).map((item) => {
      const life = Date.parse(item.expiresAt) - Date.parse(item.askedAt);
      return { ...item, id: typeof item.id, askedAt: '', expiresAt: life, login: '' };
    });
    expect(shapes).toHaveLength(logins.length);
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
    expect(JSON.stringify(await list(ann))).not.toContain(pat.account.id);
    expect(JSON.stringify(await list(ann))).not.toContain('Display');
  });

  it('does not learn that the patient refused, not even by asking again', async () => {
    await ask('pat');
    await ask('nobody');
    const before = await list(ann);
    const [asked] = await list(pat);
    const refused = await answer(asked.id, false);
    expect([refused.status, refused.body.careLink.state]).toEqual([200, 'ended']);
    expect(await list(ann)).toEqual(before);
    expect((await ask('pat')).status).toBe(202);
    expect((await ask('pat@example.org')).status).toBe(202);
    expect((await ask('ｐat@example.org')).status).toBe(202);
    expect((await ask('pat@example.org')).status).toBe(202);
    expect((await end(asked.id, ann)).status).toBe(204);
    expect((await ask('pat')).status).toBe(202);
    expect(await list(pat)).toEqual([]);
    expect((await answer(asked.id, true)).status).toBe(404);
  });

  it('gets the same answer for the trend of a stranger and of an unknown account', async () => {
    const trend = async (id: string) => {
      const { status, body } = await host.call('GET', `/v1/patients/${id}/trend`, { as: ann });
      return [status, body.code, body.detail.replace(id, 'ID')];
    };
    expect(await trend(pat.account.id)).toEqual(await trend('nobody'));
  });

  it('gets nothing of the links of others', async () => {
    await host.link(ann, pat);
    const [link] = await list(pat);
    const bob = await host.join('therapist', 'bob');
    expect(await list(bob)).toEqual([]);
    const theirs = await end(link.id, bob);
    const none = await end('no-such-link', bob);
    const { requestId: _one, ...one } = theirs.body;
    const { requestId: _two, ...two } = none.body;
    expect([theirs.status, one]).toEqual([none.status, two]);
    const root = { as: await host.admin() };
    expect((await host.call('GET', '/v1/care-links', root)).status).toBe(403);
  });
});

describe('attack 15: a therapist pesters a patient', () => {
  const mails = async () => {
    await host.accounts.operations.settleMails();
    return host.mails.filter(
      ({ to, subject }) => to === pat.account.email && subject.startsWith('A therapist asks'),
    );
  };

  it('makes one mail, however often and by whichever login the therapist asks', async () => {
    for (const login of ['pat', 'PAT', ' pat ', 'pat@example.org', 'Pat@Example.org']) {
      await ask(login);
      const [mine] = (await list(ann)).filter((one) => one.state === 'asked');
      await end(mine.id, ann);
      await ask(login);
    }
    const sent = await mails();
    expect(sent).toHaveLength(1);
    expect(`${sent[0]?.subject} ${sent[0]?.text}`).not.toMatch(/ann|display/iu);
  });

  it('makes at most five mails a day for a patient, whichever therapists ask', async () => {
    for (let n = 0; n < 8; n += 1) await ask('pat', await host.join('therapist', `many${n}`));
    expect(await mails()).toHaveLength(5);
    expect(await list(pat)).toHaveLength(8);
  });

  it('is told to wait after fifty requests in a day', async () => {
    const statuses = [];
    for (let n = 0; n < 51; n += 1) statuses.push((await ask(`nobody${n}`)).status);
    expect(statuses.slice(0, 50).every((status) => status === 202)).toBe(true);
    expect(statuses[50]).toBe(429);
  });

  it.each(['', ' ', 'a\nb', '\ud800', 'x'.repeat(321), 1, null])(
    'gets 400 for a login such as %.20j',
    async (login) => {
      const reply = await host.call('POST', '/v1/care-links', { as: ann, json: { login } });
      expect(reply.status).toBe(400);
    },
  );

  it('cannot ask a patient who ended the link again for 30 days', async () => {
    const id = await host.link(ann, pat);
    await end(id, pat);
    await ask('pat');
    expect(await list(pat)).toEqual([]);
    expect(await mails()).toHaveLength(1);
  });

  it('may ask again after ending the link, and the patient may accept', async () => {
    const id = await host.link(ann, pat);
    await end(id, ann);
    await host.link(ann, pat);
    expect(await patientsOf(ann)).toEqual(['pat']);
  });
});

describe('attack 15: a request', () => {
  it('ends after 30 days for both sides, and may be made again', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const clock = { now: () => new Date(now), sleep: async () => undefined };
    host = new MemoryHost({ clock });
    ann = await host.join('therapist', 'ann');
    pat = await host.join('patient', 'pat');
    await ask('pat');
    await ask('nobody');
    const [asked] = await list(pat);
    await answer(asked.id, false);
    now += 30 * day + 1_000;
    [ann, pat] = [await host.signIn('ann'), await host.signIn('pat')];
    expect(await list(ann)).toEqual([]);
    await ask('pat');
    expect(await list(pat)).toHaveLength(1);
  });

  it('is accepted once: all that the therapist asked becomes one link', async () => {
    await ask('pat');
    await ask('pat@example.org');
    const asked = await list(pat);
    expect(asked.map(({ state, person }) => [state, person])).toEqual(
      Array(2).fill(['asked', { id: ann.account.id, displayName: 'Display ann', username: 'ann' }]),
    );
    const accepted = await Promise.all(asked.map(({ id }) => answer(id, true)));
    expect(accepted.map(({ status }) => status)).toContain(200);
    const { id, email, username, displayName } = pat.account;
    expect(await list(ann)).toMatchObject([
      { state: 'accepted', person: { id, email, username, displayName } },
    ]);
    expect(await list(pat)).toHaveLength(1);
  });

  it('is audited with the other account as subject, on either side', async () => {
    await ask('pat');
    await ask('nobody');
    const [asked] = await list(pat);
    await answer(asked.id, true);
    await end(asked.id, ann);
    await end(asked.id, ann);
    const seen = host.audited
      .filter(({ action }) => /^(?:ask|answer|end)CareLink$/u.test(action))
      .filter(({ outcome }) => outcome !== 'begun')
      .map(({ action, actorId, subject, outcome }) => [action, actorId, subject.id, outcome]);
    const [a, p] = [ann.account.id, pat.account.id];
    expect(seen).toEqual([
      ['askCareLink', a, p, 'done'],
      ['askCareLink', a, a, 'done'],
      ['answerCareLink', p, a, 'done'],
      ['endCareLink', a, p, 'done'],
      ['endCareLink', a, asked.id, 'denied'],
    ]);
  });

  it('finds the patient by a new name once that is changed', async () => {
    await host.link(ann, pat);
    const json = { displayName: 'Zoe Smith', username: 'zoe', currentPassword: password };
    await host.call('PATCH', '/v1/profiles/me', { as: pat, json });
    expect(await patientsOf(ann, '?q=smith')).toEqual(['zoe']);
    expect(await patientsOf(ann, '?q=display')).toEqual([]);
  });
});

describe('attack 15: a closed installation', () => {
  it('lets every therapist find every patient and name them', async () => {
    host = new MemoryHost({ patientDirectory: 'organisation' });
    ann = await host.join('therapist', 'ann');
    pat = await host.join('patient', 'pat');
    expect(await patientsOf(ann)).toEqual(['pat']);
    const send = ways['an import'] as (patientId: string) => Promise<Reply>;
    expect((await send(pat.account.id)).status).toBe(202);
    expect((await send(ann.account.id)).status).toBe(404);
  });
});

describe('attack 15: an account that claims the address of another person', () => {
  const person = (username: string, email: string, role: 'therapist' | 'patient') => ({
    ...{ username, email, role, password, displayName: username },
    consents: { gdpr: true, dataRetention: true },
  });

  it.each([
    [true, 0],
    [false, 1],
  ])('gets requests by that address only without a mail server: %s', async (requires, found) => {
    const accounts = createAccountUseCases(createMemoryAccountPorts(), {
      requireConfirmedEmail: requires,
    });
    const ann = await accounts.registerAccount.execute(
      visitor,
      person('ann', 'ann@example.org', 'therapist'),
    );
    const claims = await accounts.registerAccount.execute(
      visitor,
      person('mallory', 'victim@example.org', 'patient'),
    );
    await accounts.askCareLink.execute(asTherapist(ann.id), { login: 'victim@example.org' });
    const mine = { accountId: claims.id, role: 'patient' } as const;
    expect((await accounts.listCareLinks.execute(mine)).items).toHaveLength(found);
  });
});
