import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Lets a child process run the packages from source, without a build. What was translated once is
// kept: a drill starts many processes.
if (isMainThread) register(import.meta.url);

const cache = new URL('../../node_modules/.cache/attune-source/', import.meta.url);

export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && context.parentURL?.endsWith('.ts'))
    return next(specifier.replace(/\.js$/u, '.ts'), context);
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const text = await readFile(new URL(url), 'utf8');
  const kept = new URL(`${createHash('sha256').update(text).digest('hex')}.mjs`, cache);
  const source = await readFile(kept, 'utf8').catch(() => translate(text, kept));
  return { format: 'module', source, shortCircuit: true };
}

async function translate(text, kept) {
  const { default: ts } = await import('typescript');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  await mkdir(cache, { recursive: true });
  const draft = new URL(`${kept.href}.${process.pid}.draft`);
  await writeFile(draft, outputText);
  await rename(draft, kept);
  return outputText;
}
