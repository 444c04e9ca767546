/**
 * Makes a bare clone ready: system programs, npm packages, build, speech model.
 *
 * Needs nothing but Node. What is already in place is only looked at, so that every command may
 * start with this one. With `--tests` also what only tests and benchmarks need.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from './bootstrap/build.mjs';
import { checkNodeVersion } from './bootstrap/node-version.mjs';
import { ensureNpmPackages } from './bootstrap/npm-packages.mjs';
import { ensureSpeechModel } from './bootstrap/speech-model.mjs';
import { StepFailed } from './bootstrap/steps.mjs';
import { ensureSystemPrograms } from './bootstrap/system-programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tests = process.argv.includes('--tests');

try {
  checkNodeVersion(process.versions.node);
  ensureSystemPrograms({ tests });
  ensureNpmPackages(root);
  if (tests)
    ensureNpmPackages(join(root, 'scripts/test-servers'), 'Installing servers for the tests');
  ensureBuild(root);
  await ensureSpeechModel(root);
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
