/**
 * Measures Attune against yardsticks in the same run and prints ratios: `npm run bench`, `npm run
 * bench -- --quick`, `npm run bench -- B6` for one. `--write` puts the table into RESULTS.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { b1 } from './b1-upload.mjs';
import { b2 } from './b2-session.mjs';
import { b3 } from './b3-session-postgres.mjs';
import { b4 } from './b4-pipeline.mjs';
import { b4b } from './b4b-long-sessions.mjs';
import { b5 } from './b5-transcribe.mjs';
import { b6 } from './b6-sentiment.mjs';
import { b7 } from './b7-start.mjs';
import { b8 } from './b8-import.mjs';
import { b9 } from './b9-lists.mjs';
import { b11 } from './b11-call.mjs';
import { b12 } from './b12-copy.mjs';

const benchmarks = {
  B1: b1,
  B2: b2,
  B3: b3,
  B4: b4,
  B4b: b4b,
  B5: b5,
  B6: b6,
  B7: b7,
  B8: b8,
  B9: b9,
  B11: b11,
  B12: b12,
};
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const chosen = args.filter((arg) => arg in benchmarks);
const rows = [];
const startedAt = performance.now();

for (const [id, run] of Object.entries(benchmarks)) {
  if (chosen.length > 0 && !chosen.includes(id)) continue;
  console.log(`${id} …`);
  for (const result of [await run({ quick })].flat()) tell(result);
}
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
console.log(`${minutes} minutes`);

if (args.includes('--write')) writeFileSync(new URL('RESULTS.md', import.meta.url), report());

function tell({ id, what, goal, ratio: { median, worst, runs }, met, raw }) {
  const ratio = `${median.toFixed(2)} × (worst ${worst.toFixed(2)}, ${runs} runs)`;
  const verdict = met ? 'met' : 'MISSED';
  rows.push([id, what, goal, ratio, verdict, raw]);
  console.log(`  ${what}\n  ${ratio}, goal ${goal}: ${verdict}\n  ${raw}\n`);
}

function report() {
  const command = `npm run bench${args.length > 0 ? ` -- ${args.join(' ')}` : ''}`;
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  return `# Results

\`${command}\` on ${new Date().toISOString().slice(0, 10)} in ${minutes} minutes; ${machine}. Ratios are medians of the
ratios of pairs run in turn; absolute times are of this machine and prove nothing.

| id | what | goal | ratio | | raw |
|---|---|---|---|---|---|
${lines.join('\n')}
`;
}
