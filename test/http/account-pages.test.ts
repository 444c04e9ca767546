import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../support/memory-host.js';

const host = new MemoryHost();
const names = ['reset-password', 'confirm-email', 'care-requests', 'session'];

async function open(name: string, language?: string, from = host) {
  const headers = language === undefined ? {} : { 'accept-language': language };
  const answer = await from.fetch('GET', `/${name}`, { headers });
  return { answer, text: await answer.text() };
}

describe('pages that mails link to', () => {
  it.each(names)('are in the language that the browser asks for: %s', async (name) => {
    for (const [asked, language] of [
      ['de-AT,de;q=0.9,en;q=0.8', 'de'],
      ['fr, en;q=0.5', 'en'],
      ['fr', 'en'],
      [undefined, 'en'],
    ] as const) {
      const { answer, text } = await open(name, asked);
      expect([asked, answer.status, answer.headers.get('content-language')]).toEqual([
        ...[asked, 200, language],
      ]);
      expect(answer.headers.get('vary')).toContain('Accept-Language');
      expect(text).toContain(`<html lang="${language}">`);
    }
    const [german, english] = await Promise.all([open(name, 'de'), open(name, 'en')]);
    expect(german.text).not.toContain(/<h1>(.*)<\/h1>/u.exec(english.text)?.[1]);
  });

  it('are in the default language of the host for everyone else', async () => {
    const other = new MemoryHost({ deps: { defaultLanguage: 'de-CH' } });
    expect((await open('session', 'fr', other)).answer.headers.get('content-language')).toBe('de');
    expect((await open('session', 'en', other)).answer.headers.get('content-language')).toBe('en');
  });

  it.each(names)(
    'load what exists, and have no script and no style of their own: %s',
    async (name) => {
      const { text } = await open(name);
      expect(text).not.toMatch(/\sstyle=|\son\w+=|<script(?! type="module" src="[\w-]+\.js"><)/u);
      const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, part = '']) => part);
      expect(parts.length).toBe(2);
      for (const part of parts) {
        const { answer, text: body } = await open(part);
        expect([part, answer.status]).toEqual([part, 200]);
        for (const [, imported = ''] of body.matchAll(/from '\.\/([\w-]+\.js)'/gu)) {
          expect([imported, (await open(imported)).answer.status]).toEqual([imported, 200]);
        }
      }
      // What scripts say is whole behind one attribute.
      const words = /data-words="([^"]*)"/u.exec(text)?.[1] ?? '';
      const plain = words.replaceAll(/&#(\d+);/gu, (_all, code) =>
        String.fromCharCode(Number(code)),
      );
      expect(JSON.parse(plain)).toMatchObject({ wait: 'One moment …', problems: {} });
    },
  );

  it('change nothing when a program opens them', async () => {
    const therapist = await host.join('therapist', 'thea');
    const patient = await host.join('patient', 'pat');
    await host.call('POST', '/v1/care-links', { as: therapist, json: { login: 'pat' } });
    await open('care-requests');
    const { body } = await host.call('GET', '/v1/care-links', { as: patient });
    expect(body.items).toMatchObject([{ state: 'asked' }]);
  });
});

describe('mails about care links', () => {
  it('link to the page, or say what to do', async () => {
    for (const careLinksPage of ['https://a.example/care-requests', undefined]) {
      const own = new MemoryHost({ accountOptions: careLinksPage ? { careLinksPage } : {} });
      const therapist = await own.join('therapist', 'thea');
      const patient = await own.join('patient', 'pat');
      await own.call('PATCH', '/v1/profiles/me', { as: patient, json: { language: 'de' } });
      await own.call('POST', '/v1/care-links', { as: therapist, json: { login: 'pat' } });
      await own.accounts.operations.settleMails();
      const asked = own.mails.at(-1);
      expect(asked).toMatchObject({ to: 'pat@example.org', language: 'de' });
      expect(asked?.html?.includes(`<a href="${careLinksPage}">`)).toBe(
        careLinksPage !== undefined,
      );
      expect(asked?.text.includes('http')).toBe(careLinksPage !== undefined);
      expect(asked?.text).not.toContain('thea');
    }
  });

  it('tell a therapist of an acceptance, once, and not of a refusal', async () => {
    const own = new MemoryHost();
    const therapist = await own.join('therapist', 'thea');
    const answer = async (name: string, accepted: boolean) => {
      const patient = await own.join('patient', name);
      await own.call('POST', '/v1/care-links', { as: therapist, json: { login: name } });
      const { body } = await own.call('GET', '/v1/care-links', { as: patient });
      const path = `/v1/care-links/${body.items[0].id}`;
      await own.call('PUT', path, { as: patient, json: { accepted } });
      await own.call('PUT', path, { as: patient, json: { accepted } });
      await own.accounts.operations.settleMails();
    };
    const told = () => own.mails.filter(({ subject }) => subject.startsWith('A patient'));
    await answer('pat', false);
    expect(told()).toEqual([]);
    await answer('quin', true);
    expect(told()).toMatchObject([{ to: 'thea@example.org', language: 'en' }]);
    expect(told()[0]?.text).not.toContain('quin');
  });
});
