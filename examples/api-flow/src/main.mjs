// @ts-check
/**
 * Walks a running Attune from registering to exporting, as a client of its HTTP API, and reports
 * each step: `node examples/api-flow/src/main.mjs [BASE_URL] [RECORDING]`.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { walk } from './walk.mjs';

const usage = `Usage: node examples/api-flow/src/main.mjs [BASE_URL] [RECORDING] [--resume FILE]

BASE_URL is http://127.0.0.1:8000 unless given, RECORDING the sample of this repository.
--resume FILE keeps the accounts and the session there: run again after an interruption, the walk
goes on with the same session.
`;
const sample = fileURLToPath(new URL('../../../samples/session-stereo.flac', import.meta.url));

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, resume: { type: 'string' } },
  });
  if (values.help || positionals.length > 2) {
    process.stdout.write(usage);
    process.exit(values.help ? 0 : 2);
  }
  const [baseUrl = 'http://127.0.0.1:8000', path = sample] = positionals;
  const recording = new File([await readFile(path)], basename(path));
  const steps = await walk({ baseUrl, recording, resumeFile: values.resume, say });
  say(`${steps} steps passed.`);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof TypeError ? ' Does a host answer there? "npm start" starts one.' : '';
  process.stderr.write(`FAILED  ${message}.${hint}\n`.replace('..', '.'));
  process.exitCode = 1;
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
