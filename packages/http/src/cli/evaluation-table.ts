import type { Evaluation } from './evaluate-directory.js';
import type { UtteranceEvaluation } from './evaluate-utterances.js';

const ofRecordings = [
  'recording',
  'seconds',
  'words',
  'word error',
  'speaker error',
  'confusion',
  'roles right',
  'took s',
];
const ofSentiment = ['sentiment', 'provider', 'utterances', 'exact', 'defensible', 'inverted'];
const ofRisk = ['risk', 'provider', 'risks', 'recall', 'harmless', 'false alarms'];
const labels = ['positive', 'neutral', 'negative', 'mixed'] as const;

/** The figures as text tables, for a terminal. */
export function evaluationTable(
  recordings: readonly Evaluation[],
  utterances: readonly UtteranceEvaluation[],
): string {
  const felt = utterances.flatMap(({ file, sentiment }) =>
    sentiment === undefined ? [] : [{ file, ...sentiment }],
  );
  const risks = utterances.flatMap(({ file, risk }) =>
    risk === undefined ? [] : [{ file, ...risk }],
  );
  const tables = [
    table(ofRecordings, recordings.map(recordingRow)),
    table(
      ofSentiment,
      felt.map((one) => [
        ...[one.file, one.provider, String(one.count)],
        ...[percent(one.exact / one.count), percent(one.defensible / one.count)],
        String(one.inverted),
      ]),
    ),
    ...felt.map(({ confusion }) =>
      table(
        ['people say \\ found', ...labels],
        labels.map((row) => [row, ...labels.map((column) => String(confusion[row][column]))]),
      ),
    ),
    table(
      ofRisk,
      risks.map((one) => [
        ...[one.file, one.provider, String(one.risks), percent(one.recall)],
        ...[String(one.harmless), `${one.falseAlarms} (${percent(one.falseAlarmRate)})`],
      ]),
    ),
  ];
  return tables.filter((text) => text !== '').join('\n');
}

function recordingRow(one: Evaluation): readonly string[] {
  if (one.error !== undefined) return [one.file, one.error];
  return [
    one.file,
    (one.durationMs / 1_000).toFixed(1),
    String(one.words?.referenceWords ?? '-'),
    percent(one.words?.rate),
    percent(one.speakers?.rate),
    percent(one.speakers?.speakerConfusion),
    percent(one.roles?.accuracy),
    (one.tookMs / 1_000).toFixed(1),
  ];
}

function percent(value: number | undefined): string {
  return value === undefined ? '-' : `${(value * 100).toFixed(1)} %`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const widths = columns.map((title, index) =>
    Math.max(
      title.length,
      ...rows.filter((row) => row.length === columns.length).map((row) => row[index]?.length ?? 0),
    ),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[columns, ...rows].map(line).join('\n')}\n`;
}
