import { expect, it } from 'vitest';
import { MemoryHost } from '../support/memory-host.js';

const host = new MemoryHost();
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const look = (path: string, accept?: string) =>
  host.fetch('GET', path, accept === undefined ? {} : { headers: { accept } });

it('the address of the host shows a page to a browser, whose links lead somewhere', async () => {
  const answer = await look('/', browser);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('vary')).toBe('Accept, Accept-Encoding');
  const policy = answer.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  const html = await answer.text();
  expect(html).toContain('<h1>Attune</h1>');
  expect(html).not.toMatch(/<script|style=|https?:/u);
  const links = [...html.matchAll(/href="([^"]+)"/gu)].map(([, link]) => link ?? '');
  expect(links).toEqual(expect.arrayContaining(['docs', 'openapi.json', 'health/ready']));
  for (const link of links) expect([link, (await look(`/${link}`)).status]).toEqual([link, 200]);
});

it.each([undefined, '*/*', 'application/json'])(
  'the address of the host tells a program that accepts %s where to go, as JSON',
  async (accept) => {
    const answer = await look('/', accept);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const about = (await answer.json()) as Record<string, string>;
    expect(about).toMatchObject({
      name: 'Attune',
      documentation: '/docs',
      openapi: '/openapi.json',
    });
    expect((await look(about['documentation'] ?? '')).status).toBe(200);
  },
);
