/**
 * Accuracy of sentiment and risk phrases on labeled utterances, beside VADER:
 *
 *   node bench/b6-accuracy.mjs [--sentiment FILE.jsonl] [--risk FILE.jsonl]
 *
 * Lines of a sentiment file: `{text, label, defensible, grave}`; of a risk file: `{text, role, risk, kind}`. Without a
 * file the tuning sets of the repository are taken. Prints figures only, never a text, so that whoever tunes the rules
 * can run it over a set that must stay unseen.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadSentimentScorer } from '@attune/adapters-local/lexicon';
import { createRulesNoteTaker } from '@attune/adapters-local/rules';
import vader from 'vader-sentiment';

const { values: files } = parseArgs({
  options: { sentiment: { type: 'string' }, risk: { type: 'string' } },
});
const inRepository = (name) => fileURLToPath(new URL(`../test/data/${name}`, import.meta.url));
const rowsOf = (file) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const percent = (part, whole) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
const opposite = { positive: 'negative', negative: 'positive' };

/** The thresholds VADER's authors give for its compound score. */
function vaderLabel(text) {
  const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text);
  return compound >= 0.05 ? 'positive' : compound <= -0.05 ? 'negative' : 'neutral';
}

function judgeSentiment(name, labelOf, rows) {
  const given = rows.map((row) => ({ ...row, given: labelOf(row.text) }));
  const grave = given.filter((row) => row.grave);
  const count = (list, is) => list.filter(is).length;
  console.log(
    `${name}: exact ${percent(
      count(given, (row) => row.given === row.label),
      rows.length,
    )}, defensible ${percent(
      count(given, (row) => row.defensible.includes(row.given)),
      rows.length,
    )}, inverted ${count(grave, (row) => opposite[row.label] === row.given)} of ${grave.length} grave`,
  );
}

/** The categories of the flags of medium or high severity. */
async function raisedFor({ text, role }) {
  const line = { segmentId: 's1', speaker: 'S1', role, text, startMs: 0, endMs: 1_000 };
  const request = { lines: [line], language: 'en', part: { number: 1, of: 1 } };
  const { riskFlags } = await createRulesNoteTaker().extract(request);
  return riskFlags.filter(({ severity }) => severity !== 'low').map(({ category }) => category);
}

/** How often each name is in a list. */
function tally(names) {
  const times = {};
  for (const name of names) times[name] = (times[name] ?? 0) + 1;
  return times;
}

async function judgeRisk(rows) {
  const judged = [];
  for (const row of rows) judged.push({ ...row, raised: await raisedFor(row) });
  const risks = judged.filter((row) => row.risk);
  const harmless = judged.filter((row) => !row.risk);
  const found = risks.filter((row) => row.raised.length > 0);
  const falsely = harmless.filter((row) => row.raised.length > 0);
  console.log(
    `risk: found ${found.length} of ${risks.length} (${percent(found.length, risks.length)}), false alarms ` +
      `${falsely.length} of ${harmless.length} (${percent(falsely.length, harmless.length)})`,
  );
  const foundOf = tally(found.map((row) => row.kind));
  const kinds = Object.entries(tally(risks.map((row) => row.kind)));
  console.log(
    `found by kind: ${kinds.map(([kind, of]) => `${kind} ${foundOf[kind] ?? 0} of ${of}`).join(', ')}; ` +
      `false alarms by category: ${JSON.stringify(tally(falsely.flatMap((row) => row.raised)))}`,
  );
}

const sentiments = rowsOf(files.sentiment ?? inRepository('sentiment-tuning.jsonl'));
const risks = rowsOf(files.risk ?? inRepository('risk-tuning.jsonl'));
const scoreSentiment = await loadSentimentScorer();
console.log(`${sentiments.length} utterances, ${risks.length} for risk`);
judgeSentiment('lexicon', (text) => scoreSentiment(text).label, sentiments);
judgeSentiment('VADER', vaderLabel, sentiments);
await judgeRisk(risks);
