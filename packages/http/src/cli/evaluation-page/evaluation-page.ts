import { createHash } from 'node:crypto';
import type { Evaluation } from '../evaluate-directory.js';
import type { UtteranceEvaluation } from '../evaluate-utterances.js';
import { clock, escapeHtml, percent, tableOf } from './html.js';
import { style } from './style.js';
import { barPlot, utterancesSection } from './utterances-section.js';
import { voicesSection } from './voices-section.js';
import { wordsSection } from './words-section.js';

/**
 * One HTML page with figures, plots and every error in its place. It needs no script, no server and
 * no other file; its policy allows nothing but its own style.
 */
export function evaluationPage(
  recordings: readonly Evaluation[],
  utterances: readonly UtteranceEvaluation[],
): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">`,
    '<meta name="viewport" content="width=device-width">',
    '<title>Evaluation</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<h1>Evaluation</h1>',
    ...(recordings.length === 0 ? [] : [overview(recordings)]),
    ...recordings.map(recordingSection),
    ...utterances.map(utterancesSection),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function overview(recordings: readonly Evaluation[]): string {
  const rows = recordings.map((one) => [
    escapeHtml(one.file),
    clock(one.durationMs),
    percent(one.words?.rate),
    percent(one.speakers?.rate),
    percent(one.roles?.accuracy),
    escapeHtml(one.error ?? ''),
  ]);
  const heads = ['recording', 'length', 'word error', 'speaker error', 'roles right', 'fault'];
  const bars = recordings.flatMap(({ file, words, speakers }) => [
    ...(words === undefined ? [] : [[`${file} words`, words.rate, 'c0'] as const]),
    ...(speakers === undefined ? [] : [[`${file} voices`, speakers.rate, 'c1'] as const]),
  ]);
  return `${tableOf(heads, rows)}\n<h2>Errors</h2>\n${barPlot(bars)}`;
}

function recordingSection({
  file,
  detail,
  words,
  speakers,
  durationMs,
  error,
}: Evaluation): string {
  const title = `<h2>${escapeHtml(file)}</h2>`;
  if (detail === undefined) return `${title}\n<p>${escapeHtml(error ?? 'No result.')}</p>`;
  const counts =
    words === undefined
      ? ''
      : `<p>${words.referenceWords} words: ${words.substitutions} wrong, ${words.deletions} missing, ${words.insertions} added.</p>`;
  return [title, counts, voicesSection(detail, speakers, durationMs), wordsSection(detail)].join(
    '\n',
  );
}
