/**
 * Runs the main job on the project's own sample recording, or on the file given:
 * `npm run demo -- FILE [options of attune transcribe]`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const given = process.argv.slice(2);
const args =
  given.length > 0 ? given : [path('samples/session-stereo.flac'), '--title', 'Sample session'];
const shown = given.length > 0 ? given.join(' ') : 'samples/session-stereo.flac';

console.log(`$ npx --no-install attune transcribe ${shown}\n`);
const { status } = spawnSync(
  process.execPath,
  [path('packages/http/bin/attune.js'), 'transcribe', ...args],
  {
    stdio: 'inherit',
  },
);
if (status === 0 && given.length === 0) {
  console.log(
    '\nNext: npx --no-install attune transcribe YOUR-RECORDING, or npm start: it opens the web page and the HTTP API at http://127.0.0.1:8000.',
  );
}
process.exitCode = status ?? 1;
