import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSignedRequests } from './signed-requests.js';

const start = Date.parse('2026-01-01T00:00:00Z');
let now = start;
const options = {
  key: new Uint8Array(32).fill(7),
  baseUrl: () => 'https://attune.example:8443/base',
  path: '/v1/objects',
  now: () => new Date(now),
};
const signed = createSignedRequests(options);
const put = {
  key: 'users/ann/originals/1_a%20b.wav',
  method: 'PUT',
  expiresInMs: 60_000,
  contentType: 'audio/wav',
} as const;
const wav = new Headers({ 'content-type': 'audio/wav' });

describe('createSignedRequests', () => {
  it('grants what was signed, and says where, how and how long', async () => {
    now = start;
    const request = await signed.sign(put);
    expect(request).toMatchObject({
      method: 'PUT',
      headers: { 'content-type': 'audio/wav' },
      expiresAt: new Date(start + 60_000),
    });
    expect(request.url).toMatch(/^https:\/\/attune\.example:8443\/base\/v1\/objects\?key=users/u);
    const { key, method, contentType } = put;
    expect(signed.verify('PUT', request.url, wav)).toEqual({ key, method, contentType });
    const bare = await signed.sign({ key: 'k', method: 'GET', expiresInMs: 1 });
    expect(bare.headers).toEqual({});
    expect(signed.verify('GET', bare.url, new Headers())).toEqual({ key: 'k', method: 'GET' });
    expect(signed.verify('HEAD', bare.url, new Headers())).toEqual({ key: 'k', method: 'GET' });
  });

  it('grants one verb and one content type', async () => {
    now = start;
    const { url } = await signed.sign(put);
    for (const method of ['GET', 'HEAD', 'DELETE', 'POST', 'put']) {
      expect(signed.verify(method, url, wav)).toBeUndefined();
    }
    expect(signed.verify('PUT', url, new Headers())).toBeUndefined();
    expect(signed.verify('PUT', url, new Headers({ 'content-type': 'text/html' }))).toBeUndefined();
  });

  it('grants nothing from the moment it ends', async () => {
    now = start;
    const { url } = await signed.sign(put);
    now = start + 59_999;
    expect(signed.verify('PUT', url, wav)).toBeDefined();
    now = start + 60_000;
    expect(signed.verify('PUT', url, wav)).toBeUndefined();
  });

  it('grants nothing under another key or path', async () => {
    now = start;
    const { url } = await signed.sign(put);
    const others = [
      createSignedRequests({ ...options, key: new Uint8Array(32).fill(8) }),
      createSignedRequests({ ...options, path: '/v1/other' }),
    ];
    for (const other of others) expect(other.verify('PUT', url, wav)).toBeUndefined();
  });

  it('grants nothing when any part was changed, left out or added to', async () => {
    now = start;
    const { url } = await signed.sign(put);
    const names = fc.constantFrom('key', 'type', 'expires', 'signature');
    fc.assert(
      fc.property(names, fc.option(fc.string(), { nil: undefined }), (name, value) => {
        const changed = new URL(url);
        if (value === undefined) changed.searchParams.delete(name);
        else if (changed.searchParams.get(name) !== value) changed.searchParams.set(name, value);
        else return;
        expect(signed.verify('PUT', changed, wav)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('keeps key and content type apart', async () => {
    now = start;
    const { url } = await signed.sign({ ...put, key: 'a', contentType: 'b/c' });
    const moved = new URL(url);
    moved.searchParams.set('key', 'ab');
    moved.searchParams.set('type', '/c');
    const headers = new Headers({ 'content-type': '/c' });
    expect(signed.verify('PUT', moved, headers)).toBeUndefined();
  });
});
