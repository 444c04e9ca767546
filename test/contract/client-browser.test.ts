import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { rolldown } from 'rolldown';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { MemoryHost, password } from '../support/memory-host.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the repository, so that the names of packages lead to what is installed here.
const folder = mkdtempSync(join(root, 'node_modules', '.client-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What somebody writes into a page: the example of the guide, and what it leaves out. */
const guide = readFileSync(join(root, 'docs/guides/use-the-api.md'), 'utf8');
const [, example = ''] = /^```ts\n(.*?)^```$/msu.exec(guide) ?? [];
const page = `
import { createAttuneClient, type Session, type TokenStore, type Tokens } from '@attune/client';

const key = 'attune';
const tokens: TokenStore = {
  get: () => JSON.parse(localStorage.getItem(key) ?? 'null') as Tokens ?? undefined,
  set: (kept) => localStorage.setItem(key, JSON.stringify(kept ?? null)),
};
const client = createAttuneClient({ baseUrl: location.origin, tokens, fetch: (one) => fetch(one) });

export async function upload(input: HTMLInputElement, bar: HTMLProgressElement): Promise<Session> {
  const [file] = input.files ?? [];
  if (file === undefined) throw new Error('nothing to upload');
  const { id } = await client.uploadRecording(file, { signal: AbortSignal.timeout(60_000) });
  for await (const event of client.watchSession(id)) {
    if (event.event === 'progress') bar.value = event.data.percent / 100;
    if (event.event === 'status') bar.title = event.data.failure?.message ?? event.data.status;
  }
  return await client.waitUntilProcessed(id);
}
`;

/** What the compiler is to find fault with, a line each. */
const mistakes = [
  `client.api.GET('/v1/nothing');`,
  `client.api.DELETE('/v1/sessions/upload');`,
  `client.api.PUT('/v1/data/transcript/{sessionId}', { params: { path: { sessionId: 'a' } }, body: { segments: [] } });`,
  `client.api.POST('/v1/auth/logout', { body: { everywhere: 'yes' } });`,
  `client.uploadRecording(new Blob(), { settings: { speakers: 'two' } });`,
  `client.waitUntilProcessed('a').then(({ status }) => status === 'done');`,
  `for await (const one of client.watchSession('a')) if (one.event === 'error') break;`,
  `client.logIn('a', 'b').then((account) => account.token);`,
];
const mistaken = [
  `const client = createAttuneClient({ baseUrl: '' });`,
  ...mistakes,
  `import { createAttuneClient } from '@attune/client';`,
];

const options: ts.CompilerOptions = {
  ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true },
  ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  ...{ lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], types: [] },
  customConditions: ['@attune/source'],
  skipLibCheck: true,
};

/** Where a compiler for browsers finds fault with these programs: file and line, with why. */
function complaints(programs: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const files = Object.entries(programs).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const found = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
  return new Map(
    found.map(({ messageText, file, start = 0 }) => {
      const name = file?.fileName.split('/').at(-1);
      const line = file?.getLineAndCharacterOfPosition(start).line;
      return [`${name}:${line}`, ts.flattenDiagnosticMessageText(messageText, '\n')];
    }),
  );
}

async function bundle(): Promise<{ readonly code: string; readonly modules: readonly string[] }> {
  const input = join(folder, 'bundle.ts');
  writeFileSync(input, `export * from '@attune/client';`);
  const built = await rolldown({
    ...{ input, platform: 'browser', logLevel: 'silent' },
    resolve: { conditionNames: ['@attune/source', 'browser', 'import', 'default'] },
  });
  const { output } = await built.generate({ format: 'iife', name: 'attune' });
  await built.close();
  const [{ code, moduleIds }] = output;
  return { code, modules: moduleIds.map((id) => id.replace(root, '')) };
}

describe('the client in a browser', () => {
  it('compiles there without the types of Node, and only when used as it is meant', () => {
    expect(example).toContain('createAttuneClient');
    const wrong = mistaken.join('\n');
    const programs = { 'guide.ts': example, 'page.ts': page, 'mistaken.ts': wrong };
    const places = [...complaints(programs).keys()].sort();
    expect(places).toEqual(mistakes.map((_, index) => `mistaken.ts:${index + 1}`));
  }, 60_000);

  it('is a bundle of itself and openapi-fetch, with nothing of Node', async () => {
    const { code, modules } = await bundle();
    expect(code).not.toMatch(/\bnode:|\brequire\(|\bBuffer\b/u);
    const own = /packages\/client\/src\/[\w-]+\.ts$|bundle\.ts$/u;
    const foreign = modules.filter((id) => !own.test(id));
    expect(foreign).toEqual(['node_modules/openapi-fetch/dist/index.mjs']);
  });

  it('runs where there is nothing but what browsers bring', async () => {
    const host = new MemoryHost();
    await host.join('therapist', 'ann');
    const { code } = await bundle();
    const web = {
      ...{ AbortController, Blob, FormData, Headers, ReadableStream, Request, Response },
      ...{ TextDecoder, TransformStream, URL, URLSearchParams, clearTimeout, setTimeout, crypto },
      fetch: (request: Request) => host.app.fetch(request),
    };
    const wanted = `${code}; (async () => {
      const client = attune.createAttuneClient({ baseUrl: 'http://localhost:8000' });
      await client.logIn('ann', ${JSON.stringify(password)});
      const refused = await client.uploadRecording(new Blob(['no sound'])).catch((error) => error);
      return [refused instanceof attune.AttuneProblem, refused.status, refused.code];
    })()`;
    const told = await runInNewContext(wanted, web);
    expect([...told]).toEqual([true, 415, 'unsupported_media']);
  });
});
