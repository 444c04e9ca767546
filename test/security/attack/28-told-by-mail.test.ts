import { system } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { PortError } from '../../../packages/core/src/index.js';
import { MemoryHost, type Person, password } from '../../support/memory-host.js';

const host = new MemoryHost();
const fresh = 'Another-Horse-8';

const change = (as: Person, json: object) =>
  host.call('PATCH', '/v1/profiles/me', { as, json: { currentPassword: password, ...json } });

async function newest(name: string): Promise<{ subject: string; text: string }> {
  await host.accounts.operations.settleMails();
  const mail = host.mails.findLast(({ to }) => to === `${name}@example.org`);
  if (mail === undefined) throw new Error(`There is no mail to ${name}`);
  return mail;
}

/** What every such mail holds: what, when, what to do; and what it must not hold. */
function expectComplete({ text }: { text: string }, name: string): void {
  expect(text).toContain(`Account: ${name}`);
  expect(text).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/u);
  expect(text).toMatch(/If (it was not you|you did not expect this)/u);
  expect(text).not.toMatch(/[\w-]{40}|https?:/u);
  for (const line of text.split('\n')) expect(line.length).toBeLessThan(80);
}

describe('attack 28: changing an account without its holder hearing of it', () => {
  it('tells of a password that a signed-in person changed', async () => {
    const ann = await host.join('patient', 'ann');
    await change(ann, { newPassword: fresh });
    const mail = await newest('ann');
    expect(mail.subject).toBe('Your password was changed');
    expectComplete(mail, 'ann');
    expect(mail.text).not.toContain(fresh);
  });

  it('tells of a password that was reset by mail', async () => {
    await host.join('patient', 'bob');
    const email = 'bob@example.org';
    await host.call('POST', '/v1/auth/password-reset', { json: { email } });
    const token = /^[\w-]{43}$/mu.exec((await newest('bob')).text)?.[0];
    const json = { token, newPassword: fresh };
    const { status } = await host.call('POST', '/v1/auth/password-reset/confirm', { json });
    expect(status).toBe(204);
    const mail = await newest('bob');
    expect(mail.text).toContain('Your password was reset by mail.');
    expectComplete(mail, 'bob');
  });

  it('tells of a password that an operator set', async () => {
    await host.join('patient', 'cleo');
    const { password: made } = await host.accounts.setPassword.execute(system, { login: 'cleo' });
    const mail = await newest('cleo');
    expect(mail.text).toContain('An operator set a new password.');
    expect(mail.text).not.toContain(made);
    expectComplete(mail, 'cleo');
  });

  it('tells the old address of a change that is asked for', async () => {
    const dan = await host.join('patient', 'dan');
    await change(dan, { email: 'dan.new@example.org' });
    const mail = await newest('dan');
    expect(mail.subject).toBe('A change of your e-mail address was requested');
    expectComplete(mail, 'dan');
  });

  it('tells of a deactivation and a reactivation, once for each change', async () => {
    const eli = await host.join('patient', 'eli');
    const root = await host.admin();
    const set = (disabled: boolean) =>
      host.call('PATCH', `/v1/admin/accounts/${eli.account.id}`, { as: root, json: { disabled } });
    for (const [disabled, words] of [
      [true, 'Your account was deactivated.'],
      [false, 'Your account was reactivated.'],
    ] as const) {
      expect((await set(disabled)).status).toBe(200);
      await host.accounts.operations.settleMails();
      const count = host.mails.length;
      expect((await set(disabled)).status).toBe(200);
      const mail = await newest('eli');
      expect(host.mails.length).toBe(count);
      expect(mail.text).toContain(words);
      expectComplete(mail, 'eli');
    }
  });

  it('has words for a change of the role', async () => {
    const fay = await host.join('patient', 'fay');
    const account = await host.accounts.accounts.get(fay.account.id);
    host.accounts.operations.tellAccount(account, { kind: 'role_changed', role: 'therapist' });
    const mail = await newest('fay');
    expect(mail.text).toContain('The role of your account is now: therapist.');
    expectComplete(mail, 'fay');
  });

  it('does not wait for the mail, and reports one that fails to the operator', async () => {
    const reported: unknown[] = [];
    const fault = new PortError('unavailable', 'down', { port: 'mailer', operation: 'send' });
    const broken = new MemoryHost({
      accountOptions: { report: (error) => reported.push(error) },
      mailer: { send: () => Promise.reject(fault) },
    });
    const eve = await broken.join('patient', 'eve');
    const json = { newPassword: fresh, currentPassword: password };
    const { status } = await broken.call('PATCH', '/v1/profiles/me', { as: eve, json });
    expect(status).toBe(200);
    await broken.accounts.operations.settleMails();
    expect(reported).toEqual([fault, fault]);
  });
});
