import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { loadSentimentScorer } from '@attune/adapters-local/lexicon';
import vader from 'vader-sentiment';
import { inTurns, spread } from './measure.mjs';

const labeled = JSON.parse(
  readFileSync(
    fileURLToPath(new URL('../test/data/labelled-utterances.json', import.meta.url)),
    'utf8',
  ),
);

/** The thresholds VADER's authors give for its compound score. */
function vaderLabel(text) {
  const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text);
  return compound >= 0.05 ? 'positive' : compound <= -0.05 ? 'negative' : 'neutral';
}

function perSecond(label, rounds) {
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round += 1) for (const { text } of labeled) label(text);
  return (labeled.length * rounds) / ((performance.now() - startedAt) / 1_000);
}

/** B6: utterances per second of the lexicon against `vader-sentiment` on the same text. */
export async function b6({ quick }) {
  const scoreSentiment = await loadSentimentScorer();
  const ourLabel = (text) => scoreSentiment(text).label;
  perSecond(ourLabel, 20);
  perSecond(vaderLabel, 5);
  const pairs = await inTurns(
    quick ? 5 : 15,
    async () => perSecond(ourLabel, 200),
    async () => perSecond(vaderLabel, 20),
  );
  const ratio = spread(pairs.map((pair) => pair.ours / pair.yardstick));
  const least = Math.min(...pairs.map((pair) => pair.ours / pair.yardstick));
  const agreement = (label, set) => {
    const share = set.filter((one) => label(one.text) === one.label).length / set.length;
    return `${(share * 100).toFixed(1)} %`;
  };
  const rate = (values) =>
    `${Math.round(spread(values).median).toLocaleString('en-US')} utterances/s`;
  return {
    id: 'B6',
    what: 'lexicon sentiment against vader-sentiment, same utterances',
    goal: '≥ 3 ×, agreement no worse',
    ratio: { ...ratio, worst: least },
    met: ratio.median >= 3,
    raw:
      `${rate(pairs.map((pair) => pair.ours))} against ${rate(pairs.map((pair) => pair.yardstick))}; ` +
      `labels right: ${agreement(ourLabel, labeled)} against ${agreement(vaderLabel, labeled)} of ${labeled.length}, ` +
      'which the rules have seen; b6-accuracy.mjs judges unseen ones',
  };
}
