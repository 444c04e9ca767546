import type { UtteranceEvaluation, WrongUtterance } from '../evaluate-utterances.js';
import { escapeHtml, percent, tableOf } from './html.js';

const labels = ['positive', 'neutral', 'negative', 'mixed'] as const;
const cell = 70;
const margin = 90;

/** Agreement in figures and as plots, then every utterance that was judged wrongly, grave ones first. */
export function utterancesSection({ file, sentiment, risk, wrong }: UtteranceEvaluation): string {
  const parts = [`<h2>${escapeHtml(file)}</h2>`];
  if (sentiment !== undefined) {
    const { count, provider } = sentiment;
    parts.push(
      `<h3>Sentiment by ${escapeHtml(provider)}</h3>`,
      `<p>${count} utterances: exact ${percent(sentiment.exact / count)}, defensible ${percent(sentiment.defensible / count)}, inverted ${sentiment.inverted}.</p>`,
      confusionPlot(sentiment),
    );
  }
  if (risk !== undefined) {
    parts.push(
      `<h3>Risk by ${escapeHtml(risk.provider)}</h3>`,
      `<p>${risk.flaggedRisks} of ${risk.risks} risks flagged, ${risk.falseAlarms} false alarms in ${risk.harmless} harmless utterances.</p>`,
      barPlot([
        ['recall', risk.recall, 'c1'],
        ['false alarms', risk.falseAlarmRate, 'c3'],
      ]),
    );
  }
  const rows = wrong
    .toSorted((a, b) => Number(b.grave) - Number(a.grave))
    .map((one) => [
      mark(one),
      escapeHtml(one.text),
      one.expected,
      one.found,
      escapeHtml(one.kind ?? ''),
    ]);
  const table = tableOf(['', 'utterance', 'people say', 'found', 'kind'], rows);
  parts.push('<h3>Judged wrongly</h3>', wrong.length === 0 ? '<p>None.</p>' : table);
  return parts.join('\n');
}

function mark({ grave }: WrongUtterance): string {
  return grave ? '<strong>grave</strong>' : '';
}

function confusionPlot({ confusion }: NonNullable<UtteranceEvaluation['sentiment']>): string {
  const most = Math.max(
    1,
    ...labels.flatMap((row) => labels.map((column) => confusion[row][column])),
  );
  const cells = labels.flatMap((row, y) =>
    labels.map((column, x) => {
      const count = confusion[row][column];
      const shade = count === 0 ? 0 : Math.ceil((count / most) * 5);
      const left = margin + x * cell;
      const top = 24 + y * cell;
      const kind = row === column ? 'hit' : 'miss';
      return `<rect class="${kind} s${shade}" x="${left}" y="${top}" width="${cell - 2}" height="${cell - 2}"/><text x="${left + 24}" y="${top + 40}">${count}</text>`;
    }),
  );
  const heads = labels.flatMap((label, at) => [
    `<text x="${margin + at * cell + 4}" y="16">${label}</text>`,
    `<text x="0" y="${24 + at * cell + 40}">${label}</text>`,
  ]);
  const size = margin + labels.length * cell;
  return `<figure><svg class="matrix" viewBox="0 0 ${size} ${size}" role="img" aria-label="Confusion matrix">${heads.join('')}${cells.join('')}</svg><figcaption>Rows: what people say. Columns: what was found.</figcaption></figure>`;
}

/** Shares as bars from 0 to 100 %. */
export function barPlot(
  bars: readonly (readonly [name: string, share: number, color: string])[],
): string {
  const rows = bars.map(([name, share, color], at) => {
    const y = at * 26;
    const long = Math.min(1, share) * 500;
    return `<text x="0" y="${y + 17}">${escapeHtml(name)}</text><rect class="${color}" x="320" y="${y + 3}" width="${long.toFixed(1)}" height="18"/><text x="${(326 + long).toFixed(1)}" y="${y + 17}">${percent(share)}</text>`;
  });
  return `<svg class="bars" viewBox="0 0 920 ${Math.max(1, bars.length) * 26}" role="img" aria-label="Shares">${rows.join('')}</svg>`;
}
