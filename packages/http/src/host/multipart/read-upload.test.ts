import { readBytes } from '@attune/core/adapter-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUpload, type Upload, type UploadRules } from './read-upload.js';

const rules: UploadRules = { fileField: 'audio', fields: ['title', 'settings'], maxFieldBytes: 50 };
const encoder = new TextEncoder();
const boundary = '----form7MA4YWxkTrZu0gW';

const text = (name: string, value: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, content: string, filename = 'a.wav'): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: audio/wav\r\n\r\n${content}\r\n`;
const end = `--${boundary}--\r\n`;

/** A request whose body comes in pieces of this many bytes. */
function request(body: string, pieceBytes = 7, type = `multipart/form-data; boundary=${boundary}`) {
  const bytes = encoder.encode(body);
  const seen: { cancelled?: unknown } = {};
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.byteLength) return controller.close();
      controller.enqueue(bytes.slice(at, at + pieceBytes));
      at += pieceBytes;
    },
    cancel: (reason) => {
      seen.cancelled = reason ?? 'cancelled';
    },
  });
  const init = { method: 'POST', headers: { 'content-type': type }, body: stream, duplex: 'half' };
  return { request: new Request('http://localhost/', init as RequestInit), seen };
}

const read = (body: string, given: Partial<UploadRules> = {}): Promise<Upload> =>
  readUpload(request(body).request, { ...rules, ...given });

const content = async (upload: Upload): Promise<string> =>
  new TextDecoder().decode(await readBytes(upload.file.body, 1_000_000));

const invalid = (detail: RegExp) =>
  expect.objectContaining({
    status: 400,
    code: 'invalid_form',
    message: expect.stringMatching(detail),
  });

describe('readUpload', () => {
  it('gives the fields before the file at once and those after it at the end', async () => {
    const body =
      text('title', 'Größe 😀') + file('audio', 'x'.repeat(5_000)) + text('settings', '{}');
    const upload = await read(body + end);
    expect(upload.fields).toEqual({ title: 'Größe 😀' });
    expect(upload.file.filename).toBe('a.wav');
    expect(await content(upload)).toBe('x'.repeat(5_000));
    expect(await upload.fieldsAfter()).toEqual({ settings: '{}' });
  });

  it('reads what the platform itself sends', async () => {
    const form = new FormData();
    form.set('settings', new Blob(['{"speakers":2}'], { type: 'application/json' }));
    form.set('audio', new Blob(['abc']), 'Übung "1".wav');
    const sent = new Request('http://localhost/', { method: 'POST', body: form });
    const upload = await readUpload(sent, rules);
    expect(upload.fields).toEqual({ settings: '{"speakers":2}' });
    expect(upload.file.filename).toContain('Übung');
    expect(await content(upload)).toBe('abc');
    expect(await upload.fieldsAfter()).toEqual({});
  });

  it('gives the bytes as they are, wherever the pieces of the request are cut', async () => {
    const chunk = fc.constantFrom(
      '\r',
      '\n',
      '-',
      '--',
      `\r\n--${boundary.slice(0, 9)}`,
      'a',
      '\0',
    );
    const contents = fc.array(chunk, { maxLength: 60 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(contents, fc.integer({ min: 1, max: 90 }), async (given, pieceBytes) => {
        const body = text('title', 't') + file('audio', given) + text('settings', 's') + end;
        const upload = await readUpload(request(body, pieceBytes).request, rules);
        expect(await content(upload)).toBe(given);
        expect(await upload.fieldsAfter()).toEqual({ settings: 's' });
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what is no form', async () => {
    const other = request('{}', 7, 'application/json').request;
    await expect(readUpload(other, rules)).rejects.toMatchObject({
      status: 415,
      code: 'unsupported_body',
    });
    for (const type of ['multipart/form-data', 'multipart/form-data; x=y']) {
      const { request: sent } = request('{}', 7, type);
      await expect(readUpload(sent, rules)).rejects.toEqual(invalid(/content type/u));
    }
    await expect(read('garbage without a boundary')).rejects.toEqual(invalid(/parts|no file/u));
    await expect(read('')).rejects.toEqual(invalid(/parts|no file/u));
  });

  it('refuses a form without a file', async () => {
    for (const body of [text('title', 'x') + end, end]) {
      await expect(read(body)).rejects.toEqual(invalid(/no file/u));
    }
  });

  for (const [name, body, detail] of [
    ['a file in another field', file('picture', 'x') + end, /belongs in the field audio/u],
    ['an unknown field', text('colour', 'red') + file('audio', 'x') + end, /not known/u],
    ['__proto__', text('__proto__', 'red') + file('audio', 'x') + end, /not known/u],
    ['a field twice', text('title', 'a') + text('title', 'b') + file('audio', 'x'), /title twice/u],
    ['a field too long', text('title', 'x'.repeat(51)) + file('audio', 'x'), /longer than 50/u],
    [
      'too many fields',
      'abcdefgh'.replace(/./gu, (n) => text(n, n)) + file('audio', 'x'),
      /not known|more parts/u,
    ],
  ] as const) {
    it(`refuses a form with ${name} and lets go of the request`, async () => {
      const { request: sent, seen } = request(body + ' '.repeat(500));
      await expect(readUpload(sent, rules)).rejects.toEqual(invalid(detail));
      await expect.poll(() => seen.cancelled).toBeDefined();
    });
  }

  for (const [name, after, detail] of [
    ['a second file', file('audio', 'y') + end, /two files/u],
    ['an unknown field', text('colour', 'red') + end, /not known/u],
    ['the end of the request in mid-form', text('title', 'x'), /parts cannot be separated/u],
  ] as const) {
    it(`tells of ${name} after the file`, async () => {
      const upload = await read(file('audio', 'x') + after);
      expect(await content(upload)).toBe('x');
      await expect(upload.fieldsAfter()).rejects.toEqual(invalid(detail));
    });
  }

  it('errors the file when the request ends in the middle of it', async () => {
    const upload = await read(file('audio', 'x'.repeat(300)).slice(0, -100));
    await expect(content(upload)).rejects.toEqual(invalid(/parts cannot be separated/u));
    await expect(upload.fieldsAfter()).rejects.toEqual(invalid(/parts/u));
  });

  it('errors the file when the source fails', async () => {
    let pulls = 0;
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const start = encoder.encode(file('audio', 'x'.repeat(300)).slice(0, -100));
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        pulls += 1;
        if (pulls === 1) return controller.enqueue(start);
        await begun;
        controller.error(new Error('the line'));
      },
    });
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const init = { method: 'POST', headers, body: stream, duplex: 'half' };
    const upload = await readUpload(new Request('http://localhost/', init as RequestInit), rules);
    begin();
    const broken = expect.objectContaining({ status: 400, code: 'incomplete_body' });
    await expect(content(upload)).rejects.toEqual(broken);
    await expect(upload.fieldsAfter()).rejects.toEqual(broken);
  });

  it('ends with the reason of the signal, before and in the middle', async () => {
    const reason = new Error('gone');
    const body = file('audio', 'x'.repeat(9_000)) + end;
    await expect(read(body, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const { request: sent, seen } = request(body);
    const upload = await readUpload(sent, { ...rules, signal: controller.signal });
    controller.abort(reason);
    await expect(content(upload)).rejects.toBe(reason);
    await expect.poll(() => seen.cancelled).toBeDefined();
  });

  it('lets go of the request when the file is cancelled', async () => {
    const { request: sent, seen } = request(file('audio', 'x'.repeat(90_000)) + end);
    const upload = await readUpload(sent, rules);
    const reason = new Error('no recording');
    await upload.file.body.cancel(reason);
    await expect(upload.fieldsAfter()).rejects.toBe(reason);
    await expect.poll(() => seen.cancelled).toBeDefined();
  });

  it('reads no more of the request than a little ahead of who reads the file', async () => {
    let given = 0;
    const piece = new Uint8Array(65_536);
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          given += 1;
          controller.enqueue(given === 1 ? encoder.encode(file('audio', '').slice(0, -2)) : piece);
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const init = { method: 'POST', headers, body: stream, duplex: 'half' };
    const upload = await readUpload(new Request('http://localhost/', init as RequestInit), rules);
    const reader = upload.file.body.getReader();
    await reader.read();
    await expect.poll(() => given).toBeGreaterThan(16);
    const quiet = given;
    for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
    expect(given - quiet).toBeLessThan(20);
    expect(given).toBeLessThan(60);
    await reader.cancel();
  });
});
