import { describe, expect, it } from 'vitest';
import { Desk } from '../support/attune.js';
import { serve } from '../support/serve.js';
import { startSmtpServer } from '../support/smtp-server.js';

const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Therapist>Hello there.\n';

async function createTherapist(desk: Desk, variables: Record<string, string>): Promise<string> {
  const flags = ['--email', 'thea@example.org', '--username', 'thea', '--name', 'Thea'];
  const args = ['accounts', 'create', ...flags, '--role', 'therapist', '--language', 'de'];
  const { code, stdout } = await desk.attune(args, variables);
  expect(code).toBe(0);
  return /Password: (\S+)/u.exec(stdout)?.[1] ?? '';
}

/** The host at this address, as the therapist uses it. */
async function signIn(address: string, password: string) {
  const json = { 'content-type': 'application/json' };
  const signedIn = await fetch(`${address}/v1/auth/login`, {
    ...{ method: 'POST', headers: json, body: JSON.stringify({ login: 'thea', password }) },
  });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const authorization = `Bearer ${accessToken}`;
  return {
    wantMails: async () => {
      const body = JSON.stringify({ sessionMails: true });
      const headers = { ...json, authorization };
      await fetch(`${address}/v1/profiles/me`, { method: 'PATCH', headers, body });
    },
    /** Resolves when the session is processed. */
    addSession: async () => {
      const form = new FormData();
      form.set('transcript', new File([vtt], 'talk.vtt'));
      const headers = { authorization };
      const made = await fetch(`${address}/v1/sessions/import`, {
        ...{ method: 'POST', headers, body: form },
      });
      const { session } = (await made.json()) as { session: { id: string } };
      const state = async () => {
        const answer = await fetch(`${address}/v1/sessions/${session.id}`, { headers });
        return ((await answer.json()) as { session: { status: string } }).session.status;
      };
      await expect.poll(state, { timeout: 60_000 }).toBe('processed');
    },
  };
}

describe('a mail about a session', { timeout: 180_000 }, () => {
  it('is sent once by the next host if one is killed while the mail server is away', async () => {
    await using desk = await Desk.open();
    let isAway = true;
    let tries = 0;
    await using smtp = await startSmtpServer({
      onConnect: (_session, done) => {
        tries += 1;
        done(isAway ? Object.assign(new Error('away'), { responseCode: 421 }) : undefined);
      },
    });
    const variables = {
      ...{ DATA_DIR: 'records', SPEECH_PROVIDER: 'memory' },
      JWT_SECRET_KEY: '0123456789-0123456789-0123456789',
      ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port), SMTP_FROM: 'a@example.org' },
    };
    const password = await createTherapist(desk, variables);
    await using first = await serve(desk, { variables });
    const before = await signIn(first.address, password);
    await before.wantMails();
    await before.addSession();
    await expect.poll(() => tries, { timeout: 60_000 }).toBeGreaterThan(0);
    await first.stop('SIGKILL');
    isAway = false;

    await using second = await serve(desk, { variables });
    const after = await signIn(second.address, password);
    await after.addSession();
    await expect.poll(() => smtp.received.length, { timeout: 150_000 }).toBeGreaterThan(1);
    await second.stop();
    const ids = smtp.received.map(({ text }) => /^Message-ID: (\S+)\r$/imu.exec(text)?.[1]);
    expect(ids.every((id) => /^<[\w.-]+\.processed@example\.org>$/u.test(id ?? ''))).toBe(true);
    expect([ids.length, new Set(ids).size]).toEqual([2, 2]);
    for (const { to, text } of smtp.received) {
      expect(to).toEqual(['thea@example.org']);
      expect(text).toMatch(/^Content-Language: de\r$/mu);
      expect(text).not.toContain('talk');
    }
  });
});
