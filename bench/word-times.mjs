/**
 * How far the times of words are off, measured against a forced alignment: PocketSphinx is given each turn
 * of the reference with a grammar that allows its words alone, and tells where each begins and ends.
 *
 *   node bench/word-times.mjs [RECORDING REFERENCE.stm]...   default: the sample session
 *
 * Needs pocketsphinx_batch with its English model, and ffmpeg. Turns with a word that its dictionary lacks
 * are left out.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matchWords } from '@attune/core/adapter-kit';
import { readStm } from '@attune/core/evaluation';
import { transcribe, writeWav } from './default-engine.mjs';
import { timeCommand } from './measure.mjs';

const modelDirectory = process.env.POCKETSPHINX_MODEL || '/usr/share/pocketsphinx/model/en-us';
const dictionary = join(modelDirectory, 'cmudict-en-us.dict');
const sampleRate = 16_000;
const frameMs = 10;
/** Silence around a turn; the alignment finds where the words are in it. */
const marginMs = 100;

const known = new Set(
  readFileSync(dictionary, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[0]),
);
const sample = (name) => fileURLToPath(new URL(`../samples/${name}`, import.meta.url));
const given = process.argv.slice(2);
const files = given.length > 0 ? given : [sample('session-mono.flac'), sample('session-mono.stm')];
const scratch = mkdtempSync(join(tmpdir(), 'attune-bench-'));
try {
  for (let at = 0; at + 1 < files.length; at += 2) await measure(files[at], files[at + 1]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function measure(recording, reference) {
  const wav = join(scratch, 'recording.wav');
  writeWav(recording, wav);
  const aligned = align(wav, readStm(readFileSync(reference, 'utf8')));
  const own = (await transcribe(wav)).words;
  const places = matchWords(
    aligned.map(({ word }) => word),
    own.map(({ text }) => plain(text)),
  );
  const pairs = own.flatMap((word, at) =>
    places[at] === undefined ? [] : [{ word, aligned: aligned[places[at]] }],
  );
  console.log(`${recording}: ${pairs.length} of ${aligned.length} aligned words were heard`);
  if (pairs.length === 0) return;
  report(
    'begin',
    pairs.map(({ word, aligned: { startMs } }) => Math.abs(word.startMs - startMs)),
  );
  report(
    'end',
    pairs.map(({ word, aligned: { endMs } }) => Math.abs(word.endMs - endMs)),
  );
}

function report(what, offsets) {
  const sorted = offsets.toSorted((a, b) => a - b);
  const share = (part) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
  console.log(
    `  ${what}: off by ${share(0.5)} ms in the median, ${share(0.9)} ms at the 90th percentile, ${share(1)} ms at most`,
  );
}

/** The words of the turns with their times, in order. */
function align(wav, turns) {
  const samples = readFileSync(wav).subarray(44);
  const usable = turns
    .map(({ startMs, endMs, text }, at) => ({
      name: `turn${at}`,
      fromMs: Math.max(0, startMs - marginMs),
      toMs: endMs + marginMs,
      words: text.split(/\s+/u).map(plain).filter(Boolean),
    }))
    .filter(({ words }) => words.length > 0 && words.every((word) => known.has(word)));
  for (const { name, fromMs, toMs, words } of usable) {
    const bytesAt = (ms) => 2 * Math.round((ms * sampleRate) / 1_000);
    writeFileSync(join(scratch, `${name}.raw`), samples.subarray(bytesAt(fromMs), bytesAt(toMs)));
    writeFileSync(join(scratch, `${name}.fsg`), grammarOf(name, words));
  }
  const list = join(scratch, 'turns.txt');
  writeFileSync(list, usable.map(({ name }) => `${name}\n`).join(''));
  const found = join(scratch, 'found.txt');
  timeCommand('pocketsphinx_batch', [
    ...['-hmm', join(modelDirectory, 'en-us'), '-dict', dictionary],
    ...['-ctl', list, '-cepdir', scratch, '-cepext', '.raw', '-adcin', 'yes'],
    ...['-fsgctl', list, '-fsgdir', scratch, '-fsgext', '.fsg'],
    ...['-hypseg', found, '-bestpath', 'no', '-beam', '1e-80', '-wbeam', '1e-60'],
    ...['-pbeam', '1e-80', '-maxhmmpf', '-1', '-fsgusefiller', 'yes', '-remove_silence', 'no'],
  ]);
  const lines = readFileSync(found, 'utf8').trim().split('\n');
  return usable.flatMap(({ fromMs, words }, at) => wordsOf(lines[at] ?? '', fromMs, words));
}

/** One way through the words, each after the one before. */
function grammarOf(name, words) {
  const steps = words.map((word, at) => `TRANSITION ${at} ${at + 1} 1.0 ${word}`);
  return `FSG_BEGIN ${name}\nNUM_STATES ${words.length + 1}\nSTART_STATE 0\nFINAL_STATE ${words.length}\n${steps.join('\n')}\nFSG_END\n`;
}

/** A line holds a frame, two scores and the word that begins there, for each word, and the last frame. */
function wordsOf(line, fromMs, words) {
  const fields = line.split(' ');
  const pairs = [];
  for (let at = fields.indexOf('L') + 2; at + 4 < fields.length; at += 4) {
    const [frame, next] = [Number(fields[at]), Number(fields[at + 4])];
    const word = fields[at + 3];
    pairs.push({
      word: word.replace(/\(\d+\)$/u, ''),
      startMs: fromMs + frame * frameMs,
      endMs: fromMs + next * frameMs,
    });
  }
  const spoken = pairs.filter(({ word }) => !/^[<[+]/u.test(word));
  // An alignment that did not reach the end says nothing.
  return spoken.length === words.length ? spoken : [];
}

function plain(text) {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}']+/gu, '');
}
