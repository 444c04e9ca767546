import { Command } from 'commander';
import { UsageError } from './errors.js';
import { type Evaluation, evaluateDirectory } from './evaluate-directory.js';
import type { CliIo, Done } from './io.js';

/** `attune evaluate DIR`: how well the configured engine does on recordings with references. */
export function evaluateCommand(io: CliIo, done: Done): Command {
  return new Command('evaluate')
    .description(
      'Transcribe every recording in a directory that has a reference beside it (NAME.stm, NAME.rttm or NAME.txt) and measure the errors.',
    )
    .argument('<dir>', 'the directory')
    .option('--json', 'print as JSON')
    .option('--language <tag>', 'language spoken')
    .option('--speakers <n>', 'how many speakers there are in each recording')
    .action(
      async (
        directory: string,
        flags: { json?: boolean; language?: string; speakers?: string },
      ) => {
        const settings = {
          ...(flags.language === undefined ? {} : { language: flags.language }),
          ...(flags.speakers === undefined ? {} : { speakers: Number(flags.speakers) }),
        };
        const results = await evaluateDirectory(io, directory, settings);
        if (results.length === 0) {
          throw new UsageError(
            `${directory} holds no recording with a reference beside it (NAME.stm, NAME.rttm or NAME.txt).`,
          );
        }
        io.stdout.write(flags.json ? `${JSON.stringify(results, null, 2)}\n` : table(results));
        done(results.some((result) => result.error !== undefined) ? 1 : 0);
      },
    );
}

const columns = [
  'recording',
  'seconds',
  'words',
  'word error',
  'speaker error',
  'confusion',
  'roles right',
  'took s',
];

function table(results: readonly Evaluation[]): string {
  const percent = (value: number | undefined): string =>
    value === undefined ? '-' : `${(value * 100).toFixed(1)} %`;
  const rows = results.map((one) =>
    one.error !== undefined
      ? [one.file, one.error]
      : [
          one.file,
          (one.durationMs / 1_000).toFixed(1),
          String(one.words?.referenceWords ?? '-'),
          percent(one.words?.rate),
          percent(one.speakers?.rate),
          percent(one.speakers?.speakerConfusion),
          percent(one.roles?.accuracy),
          (one.tookMs / 1_000).toFixed(1),
        ],
  );
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
