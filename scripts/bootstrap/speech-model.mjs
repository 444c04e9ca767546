import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tryStep } from './steps.mjs';

/**
 * Downloads the model of the default speech engine to the cache directory of this user, from the
 * registry that npm uses. Attune works without it, with an engine that hears less; so a download
 * that fails ends nothing, and is not tried again with every start.
 */
export async function ensureSpeechModel(root) {
  const module = join(root, 'packages/adapters-local/dist/sherpa/models/model-cache.js');
  const cache = await import(pathToFileURL(module).href);
  const { defaultModelName: name, findPulledModel, modelCacheDirectory } = cache;
  const directory =
    process.env.MODELS_CACHE_DIR || modelCacheDirectory({ environment: process.env });
  const stamp = join(root, 'node_modules', '.attune-model');
  if (directory === undefined || existsSync(stamp)) return;
  if (findPulledModel(name, [directory]) !== undefined) return;
  const output = tryStep({
    title: 'Downloading the speech model',
    command: process.execPath,
    args: [join(root, 'packages/http/bin/attune.js'), 'models', 'pull', name],
    cwd: root,
    env: { MODELS_CACHE_DIR: directory },
  });
  if (output === undefined) return;
  writeFileSync(stamp, '');
  const why = output
    .split('\n')
    .findLast((line) => line.startsWith('attune: '))
    ?.replace('attune: ', '');
  console.log(
    `${why ?? output.trim()}\nPocketSphinx recognizes speech until "npx --no-install attune models pull ${name}" succeeds.`,
  );
}
