import { documentWriters } from '@attune/adapters-local/documents';
import { type TranscriptWriter, transcriptWriters } from '@attune/core';
import { UsageError } from './errors.js';

/** The options of `attune transcribe` as commander hands them over. */
export interface TranscribeFlags {
  readonly json?: boolean;
  readonly out?: readonly string[];
  readonly language?: string;
  readonly identify?: string;
  readonly diarization: boolean;
  readonly speakers?: string;
  readonly channels?: boolean | string;
  readonly patient?: string;
  readonly therapist?: string;
  readonly profanity?: string;
  readonly punctuation?: string;
  readonly timestamps: boolean;
  readonly lexical?: boolean;
  readonly hint?: readonly string[];
  readonly plugin?: readonly string[];
  readonly settings?: string;
  readonly title?: string;
  readonly recordedAt?: string;
}

/** Settings as the core checks them, made of flags; what was not given is left to the defaults. */
export function settingsOf(flags: TranscribeFlags): Record<string, unknown> {
  if (flags.patient !== undefined && flags.patient === flags.therapist) {
    throw new UsageError(
      `--patient ${flags.patient} --therapist ${flags.therapist}: one speaker cannot be both.`,
    );
  }
  const roles = { ...roleOf(flags.therapist, 'therapist'), ...roleOf(flags.patient, 'patient') };
  const given: Record<string, unknown> = {
    language: flags.language,
    ...(flags.identify === undefined
      ? {}
      : {
          languageIdentification: true,
          candidateLanguages: flags.identify.split(',').map((tag) => tag.trim()),
        }),
    diarization: flags.diarization ? undefined : false,
    speakers: flags.speakers === undefined ? undefined : numberOr(flags.speakers),
    ...channelSettings(flags.channels),
    speakerRoles: Object.keys(roles).length === 0 ? undefined : roles,
    profanity: flags.profanity,
    punctuation: flags.punctuation,
    timestamps: flags.timestamps ? undefined : false,
    lexical: flags.lexical,
    phraseHints: flags.hint,
    plugins: flags.plugin,
  };
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...jsonSettings(flags.settings), ...Object.fromEntries(defined) };
}

/** The time that a flag names; a day alone is its beginning in UTC. */
export function timeOf(text: string): string {
  const isTime = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,15}(?:Z|[+-]\d{2}:\d{2}))?$/u.test(text);
  const ms = isTime ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new UsageError(
    `--recorded-at ${text}: must be a day or a time with its zone, such as 2026-01-31 or 2026-01-31T09:30:00Z.`,
  );
}

const writers: ReadonlyMap<string, TranscriptWriter> = new Map(
  Object.entries({ ...transcriptWriters, ...documentWriters }),
);

/** The endings that file names of transcripts can have. */
export const outputEndings: string = [...writers.keys()].map((name) => `.${name}`).join(', ');

/** Writes the format that a file name asks for. */
export function writerFor(path: string): TranscriptWriter {
  const writer = writers.get(/\.([a-z0-9]+)$/iu.exec(path)?.[1]?.toLowerCase() ?? '');
  if (writer !== undefined) return writer;
  throw new UsageError(
    `--out ${path}: its extension selects the format; use one of ${outputEndings}.`,
  );
}

function roleOf(speaker: string | undefined, role: string): Record<string, string> {
  return speaker === undefined ? {} : { [speaker]: role };
}

/** Leaves what is no number to the core, which names the setting and what it must be. */
function numberOr(text: string): number | string {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** `--channels` forces separation, `--channels therapist,patient` also says who is left and right. */
function channelSettings(channels: boolean | string | undefined): Record<string, unknown> {
  if (channels === undefined) return {};
  if (typeof channels === 'boolean') return { channelSeparation: channels };
  const [left, right, more] = channels.split(',').map((role) => role.trim());
  if (left === undefined || right === undefined || more !== undefined) {
    throw new UsageError(
      `--channels ${channels}: name who is left and right, such as --channels therapist,patient.`,
    );
  }
  return { channelSeparation: true, channelRoles: { left, right } };
}

function jsonSettings(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the same message as JSON that is no object.
  }
  throw new UsageError('--settings must be a JSON object, such as {"speakers": 2}.');
}
