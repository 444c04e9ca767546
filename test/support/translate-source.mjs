import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';

const cache = new URL('../../node_modules/.cache/attune-source/', import.meta.url);

/** JavaScript for the oldest Node that we support. What was translated once is kept. */
export async function translate(text) {
  const kept = new URL(`${createHash('sha256').update(text).digest('hex')}.mjs`, cache);
  return await readFile(kept, 'utf8').catch(() => translateNew(text, kept));
}

async function translateNew(text, kept) {
  const { default: ts } = await import('typescript');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  await mkdir(cache, { recursive: true });
  // Two files with the same text are translated at the same time, in one process too.
  const draft = new URL(`${kept.href}.${randomUUID()}.draft`);
  await writeFile(draft, outputText);
  await rename(draft, kept);
  return outputText;
}
