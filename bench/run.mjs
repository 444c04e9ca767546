/**
 * Measures Attune against yardsticks in the same run and prints ratios: `npm run bench`, `npm run
 * bench -- --quick`, `npm run bench -- B6` for one. `--write` puts the table into RESULTS.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { b1 } from './b1-upload.mjs';
import { b2 } from './b2-session.mjs';
import { b3 } from './b3-session-postgres.mjs';
import { b4 } from './b4-pipeline.mjs';
import { b5 } from './b5-transcribe.mjs';
import { b6 } from './b6-sentiment.mjs';
import { b7 } from './b7-start.mjs';
import { b8 } from './b8-import.mjs';
import { b9 } from './b9-lists.mjs';

const benchmarks = { B1: b1, B2: b2, B3: b3, B4: b4, B5: b5, B6: b6, B7: b7, B8: b8, B9: b9 };
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const chosen = args.filter((arg) => arg in benchmarks);
const rows = [];

for (const [id, run] of Object.entries(benchmarks)) {
  if (chosen.length > 0 && !chosen.includes(id)) continue;
  console.log(`${id} …`);
  const result = await run({ quick });
  const { median, worst, runs } = result.ratio;
  const ratio = `${median.toFixed(2)} × (worst ${worst.toFixed(2)}, ${runs} runs)`;
  rows.push([id, result.what, result.goal, ratio, result.met ? 'met' : 'MISSED', result.raw]);
  console.log(
    `  ${result.what}\n  ${ratio}, goal ${result.goal}: ${result.met ? 'met' : 'MISSED'}\n  ${result.raw}\n`,
  );
}

if (args.includes('--write')) writeFileSync(new URL('RESULTS.md', import.meta.url), report());

function report() {
  const command = `npm run bench${args.length > 0 ? ` -- ${args.join(' ')}` : ''}`;
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  return `# Results

\`${command}\` on ${new Date().toISOString().slice(0, 10)}; ${machine}. Ratios are of medians of pairs run in turn; absolute times are
of this machine and prove nothing.

| id | what | goal | ratio | | raw |
|---|---|---|---|---|---|
${lines.join('\n')}
`;
}
