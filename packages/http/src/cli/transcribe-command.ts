import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  doubtsAmong,
  type Session,
  sessionView,
  type TranscriptView,
  transcriptView,
} from '@attune/core';
import { writtenDocument } from '@attune/core/adapter-kit';
import { Argument, Command, Option } from 'commander';
import { UsageError } from './errors.js';
import type { CliIo, Done } from './io.js';
import { processRecording } from './process-recording.js';
import { createProgress } from './progress.js';
import { renderSession } from './render-session.js';
import {
  outputEndings,
  settingsOf,
  type TranscribeFlags,
  timeOf,
  writerFor,
} from './transcribe-options.js';

/** `attune transcribe FILE`: the main job without a server. */
export function transcribeCommand(io: CliIo, done: Done): Command {
  const collect = (value: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    value,
  ];
  return new Command('transcribe')
    .description('Turn a recording into a transcript with speakers, sentiment and notes.')
    .addArgument(
      new Argument(
        '<file>',
        'the recording: wav, mp3, m4a, ogg, flac, webm, mp4 …; or a transcript to analyze: vtt, srt, json',
      ),
    )
    .option('--json', 'print the session and the transcript as JSON')
    .option(
      '--out <file>',
      `write the transcript to a file: ${outputEndings} (may be repeated)`,
      collect,
    )
    .option('--language <tag>', 'language spoken, such as en-US')
    .option('--identify <tags>', 'find out the language among these, such as en-US,de-DE')
    .option('--speakers <n>', 'how many speakers there are, 1 to 10')
    .option('--no-diarization', 'do not tell speakers apart')
    .option(
      '--channels [roles]',
      'each channel is one speaker; may name them: --channels=therapist,patient',
    )
    .option('--no-channels', 'mix the channels')
    .option('--patient <speaker>', 'who the patient is, such as S1')
    .option('--therapist <speaker>', 'who the therapist is, such as S2')
    .addOption(new Option('--profanity <mode>', 'masked, removed or raw'))
    .addOption(new Option('--punctuation <mode>', 'automatic, dictated or none'))
    .option('--no-timestamps', 'leave out the times of single words')
    .option('--lexical', 'words as spoken, not as written')
    .option('--hint <phrase>', 'a word or name that is likely (may be repeated)', collect)
    .option(
      '--plugin <name>',
      'noise-reduction, or pii-redaction of numbers and addresses, not of names (may be repeated)',
      collect,
    )
    .option('--settings <json>', 'settings as JSON; options override them')
    .option('--title <text>', 'title of the session')
    .option('--recorded-at <time>', 'when the conversation took place, such as 2026-01-31')
    .action(async (file: string, flags: TranscribeFlags) => {
      await transcribe(io, file, flags);
      done(0);
    });
}

async function transcribe(io: CliIo, file: string, flags: TranscribeFlags): Promise<void> {
  const settings = settingsOf(flags);
  const details = detailsOf(flags);
  await checkInput(file);
  const out = flags.out ?? [];
  for (const path of out) await checkOutput(path);
  const progress = createProgress(io.stderr);
  try {
    await processRecording(
      io,
      { file, settings, ...details },
      {
        onChange: progress.show,
        use: async (session, transcript) => {
          progress.end();
          const view = transcriptView(transcript, session);
          // Printed first: a file that cannot be written must not cost the result.
          io.stdout.write(flags.json ? asJson(session, view) : renderSession(session, view));
          const doubts = doubtsAmong(session.warnings);
          await writeAll(out, doubts.length === 0 ? view : { ...view, doubts });
        },
      },
    );
  } finally {
    progress.end();
  }
}

function detailsOf({ title, recordedAt }: TranscribeFlags): {
  readonly title?: string;
  readonly recordedAt?: string;
} {
  return {
    ...(title === undefined ? {} : { title }),
    ...(recordedAt === undefined ? {} : { recordedAt: timeOf(recordedAt) }),
  };
}

function asJson(session: Session, transcript: TranscriptView): string {
  return `${JSON.stringify({ session: sessionView(session), transcript }, null, 2)}\n`;
}

const whyAbsent: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ENAMETOOLONG: 'the name is too long for a file',
  EACCES: 'its directory may not be read by this user',
};

async function checkInput(file: string): Promise<void> {
  const facts = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    const why = whyAbsent[cause.code ?? ''] ?? `it cannot be read (${cause.code})`;
    throw new UsageError(`${printable(file)}: ${why}.`);
  });
  if (facts.isDirectory())
    throw new UsageError(`${printable(file)} is a directory; name one recording.`);
  await access(file, constants.R_OK).catch(() => {
    throw new UsageError(`${printable(file)} may not be read by this user.`);
  });
}

async function checkOutput(path: string): Promise<void> {
  writerFor(path);
  const present = await stat(path).catch(() => undefined);
  if (present?.isDirectory()) throw new UsageError(`--out ${printable(path)} is a directory.`);
  await access(dirname(resolve(path)), constants.W_OK).catch(() => {
    throw new UsageError(
      `--out ${printable(path)}: its directory does not exist or cannot be written to.`,
    );
  });
}

/** A file is complete or not there: written aside, then renamed. */
async function writeAll(paths: readonly string[], view: TranscriptView): Promise<void> {
  for (const path of paths) {
    const aside = `${path}.${process.pid}.part`;
    try {
      const { body } = writtenDocument(await writerFor(path).write(view));
      await writeFile(aside, body, { mode: 0o600 });
      await rename(aside, path);
    } finally {
      await rm(aside, { force: true });
    }
  }
}

/** A name as it may stand in a message: no control characters, not endless. */
function printable(name: string): string {
  const clean = name.replaceAll(/\p{Cc}/gu, '�');
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}
