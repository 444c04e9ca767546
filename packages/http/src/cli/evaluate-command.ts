import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { UsageError } from './errors.js';
import { type Evaluation, evaluateDirectory } from './evaluate-directory.js';
import { evaluateUtterances, type UtteranceEvaluation } from './evaluate-utterances.js';
import { evaluationPage } from './evaluation-page/evaluation-page.js';
import { evaluationTable } from './evaluation-table.js';
import type { CliIo, Done } from './io.js';

interface Flags {
  readonly json?: boolean;
  readonly html?: string;
  readonly utterances: readonly string[];
  readonly language?: string;
  readonly speakers?: string;
}

/** `attune evaluate [DIR]`: how well the configured providers do on what people have labeled. */
export function evaluateCommand(io: CliIo, done: Done): Command {
  return new Command('evaluate')
    .description(
      'Measure the configured providers: transcribe every recording in a directory that has a reference beside it (NAME.stm, NAME.rttm or NAME.txt), and judge utterances with labels of sentiment or risk.',
    )
    .argument('[dir]', 'the directory with recordings and references')
    .option(
      '--utterances <file>',
      'JSON Lines with text and label, or risk true or false (may be repeated)',
      (file: string, files: readonly string[]) => [...files, file],
      [] as readonly string[],
    )
    .option('--json', 'print as JSON')
    .option('--html <file>', 'also write a page with plots, which shows every error in its place')
    .option('--language <tag>', 'language spoken')
    .option('--speakers <n>', 'how many speakers there are in each recording')
    .action(async (directory: string | undefined, flags: Flags) => {
      if (directory === undefined && flags.utterances.length === 0) {
        throw new UsageError('Name a directory with recordings, or a file with --utterances.');
      }
      const utterances = await evaluateUtterances(io, flags.utterances, flags.language ?? 'en-US');
      const recordings = await evaluateRecordings(io, directory, flags);
      if (flags.html !== undefined) await writePage(flags.html, recordings, utterances);
      io.stdout.write(
        flags.json ? json(recordings, utterances) : evaluationTable(recordings, utterances),
      );
      done(recordings.some((result) => result.error !== undefined) ? 1 : 0);
    });
}

async function evaluateRecordings(
  io: CliIo,
  directory: string | undefined,
  { language, speakers }: Flags,
): Promise<readonly Evaluation[]> {
  if (directory === undefined) return [];
  const results = await evaluateDirectory(io, directory, {
    ...(language === undefined ? {} : { language }),
    ...(speakers === undefined ? {} : { speakers: Number(speakers) }),
  });
  if (results.length > 0) return results;
  throw new UsageError(
    `${directory} holds no recording with a reference beside it (NAME.stm, NAME.rttm or NAME.txt).`,
  );
}

/** One list: recordings have `words`, `speakers` and `roles`, files of utterances `sentiment` and `risk`. */
function json(
  recordings: readonly Evaluation[],
  utterances: readonly UtteranceEvaluation[],
): string {
  const bare = recordings.map(({ detail: _detail, ...figures }) => figures);
  return `${JSON.stringify([...bare, ...utterances], null, 2)}\n`;
}

async function writePage(
  file: string,
  recordings: readonly Evaluation[],
  utterances: readonly UtteranceEvaluation[],
): Promise<void> {
  try {
    await writeFile(file, evaluationPage(recordings, utterances));
  } catch (cause) {
    throw new UsageError(`${file}: the page cannot be written.`, { cause });
  }
}
