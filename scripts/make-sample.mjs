// Makes the sample recording and its references from samples/session.script.json.
//
//   node scripts/make-sample.mjs [--script FILE] [--out DIRECTORY]
//
// Needs flite and ffmpeg on the PATH. The same script gives the same bytes on the same machine:
// no clock, no randomness, no metadata.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rttm, stm, toReference } from './make-sample-references.mjs';
import { placeTurns, SAMPLE_RATE, trimSilence } from './make-sample-timeline.mjs';

const samples = join(dirname(fileURLToPath(import.meta.url)), '..', 'samples');

/** Runs a program without a shell; resolves its standard output. */
function run(command, args, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out = [];
    const err = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('error', (cause) => reject(new Error(`cannot run ${command}`, { cause })));
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new Error(`${command} exited with ${code}: ${Buffer.concat(err).toString()}`));
    });
    // A program that ends early says why by its exit code; the broken pipe adds nothing.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Refuses a script that flite would speak with a voice of its own choice, or that has no times. */
async function requireScript(script) {
  const list = (await run('flite', ['-lv'])).toString();
  const voices = new Set(list.replace('Voices available:', '').trim().split(/\s+/u));
  for (const [index, turn] of script.turns.entries()) {
    const at = `turn ${index + 1} of the script`;
    if (!voices.has(turn.voice)) throw new Error(`${at}: flite has no voice "${turn.voice}"`);
    if (turn.speaker !== 'therapist' && turn.speaker !== 'patient') {
      throw new Error(`${at}: the speaker is "${turn.speaker}", not therapist or patient`);
    }
    if (!(turn.pauseMs >= 0)) throw new Error(`${at}: pauseMs is ${turn.pauseMs}`);
  }
}

/** Speaks one turn; answers 16 kHz mono samples without the silence around them. */
async function speak(turn, wav) {
  await run('flite', ['-voice', turn.voice, '-t', turn.text, '-o', wav]);
  const raw = ['-f', 's16le', '-ar', String(SAMPLE_RATE), '-ac', '1', 'pipe:1'];
  const pcm = await run('ffmpeg', ['-v', 'error', '-nostdin', '-bitexact', '-i', wav, ...raw]);
  const bytes = new Uint8Array(pcm);
  return trimSilence(new Int16Array(bytes.buffer, 0, bytes.length >> 1));
}

async function speakAll(turns) {
  const directory = await mkdtemp(join(tmpdir(), 'attune-sample-'));
  try {
    const spoken = [];
    for (const turn of turns) {
      spoken.push({ ...turn, samples: await speak(turn, join(directory, 'turn.wav')) });
    }
    return spoken;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function encode(samples, channels, file) {
  const source = [
    '-f',
    's16le',
    '-ar',
    String(SAMPLE_RATE),
    '-ac',
    String(channels),
    '-i',
    'pipe:0',
  ];
  const exact = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'];
  const codec = ['-c:a', 'flac', '-compression_level', '12', '-threads', '1'];
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return run('ffmpeg', ['-v', 'error', '-y', ...source, ...exact, ...codec, file], bytes);
}

async function main() {
  const { values } = parseArgs({
    options: {
      script: { type: 'string', default: join(samples, 'session.script.json') },
      out: { type: 'string', default: samples },
    },
  });
  const name = basename(values.script).replace(/(\.script)?\.json$/, '');
  const script = JSON.parse(await readFile(values.script, 'utf8'));
  await requireScript(script);
  const { turns, stereo, mono, durationMs } = placeTurns(await speakAll(script.turns));

  await mkdir(values.out, { recursive: true });
  const path = (suffix) => join(values.out, `${name}${suffix}`);
  await encode(stereo, 2, path('-stereo.flac'));
  await encode(mono, 1, path('-mono.flac'));
  for (const [form, separate] of [
    ['stereo', true],
    ['mono', false],
  ]) {
    await writeFile(path(`-${form}.rttm`), rttm(`${name}-${form}`, turns, separate));
    await writeFile(path(`-${form}.stm`), stm(`${name}-${form}`, turns, separate));
  }
  await writeFile(path('.reference.json'), toReference(script, turns, durationMs));
  console.log(`${name}: ${turns.length} turns, ${(durationMs / 1000).toFixed(1)} s`);
}

await main();
