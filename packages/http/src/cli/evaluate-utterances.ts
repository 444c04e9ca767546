import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DomainError } from '@attune/core';
import {
  isDefensible,
  isInverted,
  type LabeledUtterance,
  type RiskAgreement,
  readLabeledUtterances,
  riskAgreement,
  type SentimentAgreement,
  sentimentAgreement,
} from '@attune/core/evaluation';
import { LanguageAnalysis, NoteTaker } from '@attune/core/ports';
import type { App } from '../composition/index.js';
import { UsageError } from './errors.js';
import type { CliIo } from './io.js';
import { withEngines } from './process-recording.js';

/** An utterance that was judged otherwise than people judge it. */
export interface WrongUtterance {
  readonly text: string;
  readonly expected: string;
  readonly found: string;
  /** Good found for bad, or bad for good; a risk that was not flagged. */
  readonly grave: boolean;
  readonly kind?: string;
}

/** What a file of labeled utterances came to. */
export interface UtteranceEvaluation {
  readonly file: string;
  readonly tookMs: number;
  readonly sentiment?: SentimentAgreement & { readonly provider: string };
  readonly risk?: RiskAgreement & { readonly provider: string };
  readonly wrong: readonly WrongUtterance[];
}

/** Twenty thousand utterances of the longest text, in UTF-8 with their labels, take less. */
const mostBytes = 64 * 1_024 ** 2;

/**
 * Has the configured providers judge labeled utterances. All files are read before the first is
 * judged.
 *
 * @throws UsageError naming file and line.
 */
export async function evaluateUtterances(
  io: CliIo,
  files: readonly string[],
  language: string,
): Promise<readonly UtteranceEvaluation[]> {
  if (files.length === 0) return [];
  const sets: { readonly file: string; readonly utterances: readonly LabeledUtterance[] }[] = [];
  for (const file of files) sets.push({ file, utterances: await readFileOf(file) });
  return await withEngines(io, async (app) => {
    const results: UtteranceEvaluation[] = [];
    for (const { file, utterances } of sets) {
      io.stderr.write(`${basename(file)} …\n`);
      const startedAt = Date.now();
      const felt = await judgeSentiment(app, utterances, language, io.signal);
      const flagged = await judgeRisk(app, utterances, language, io.signal);
      results.push({
        ...{ file: basename(file), tookMs: Date.now() - startedAt },
        ...felt.figures,
        ...flagged.figures,
        wrong: [...felt.wrong, ...flagged.wrong],
      });
    }
    return results;
  });
}

async function readFileOf(file: string): Promise<readonly LabeledUtterance[]> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new UsageError(`${file}: there is no such file.`);
  if (found.size > mostBytes) throw new UsageError(`${file}: it is larger than 64 MB.`);
  try {
    const utterances = readLabeledUtterances(await readFile(file, 'utf8'));
    if (utterances.length === 0) throw new UsageError(`${file}: it holds no utterance.`);
    return utterances;
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    throw new UsageError(`${file}: ${error.message}`, { cause: error });
  }
}

async function judgeSentiment(
  app: App,
  utterances: readonly LabeledUtterance[],
  language: string,
  signal: AbortSignal,
) {
  const labeled = utterances.flatMap((one) =>
    one.label === undefined ? [] : [{ ...one, label: one.label }],
  );
  if (labeled.length === 0) return { figures: {}, wrong: [] };
  const analysis = await app.get(LanguageAnalysis);
  const items = labeled.map(({ text }, at) => ({ id: `${at}`, text }));
  const answers = await analysis.analyzeSentiment(items, { language, signal });
  const judged = labeled.map((one, at) => {
    const answer = answers[at];
    if (answer?.value !== undefined) return { ...one, found: answer.value.label };
    const why = answer?.error?.message ?? 'it gave no answer';
    throw new DomainError('stage_failed', `${analysis.provider}: utterance ${at + 1}: ${why}`);
  });
  const wrong = judged
    .filter((one) => !isDefensible(one))
    .map(
      (one): WrongUtterance => ({
        ...wrongOf(one, one.label, one.found),
        grave: isInverted(one),
      }),
    );
  const sentiment = { ...sentimentAgreement(judged), provider: analysis.provider };
  return { figures: { sentiment }, wrong };
}

/** Each utterance is given alone, so that what is said elsewhere changes nothing. */
async function judgeRisk(
  app: App,
  utterances: readonly LabeledUtterance[],
  language: string,
  signal: AbortSignal,
) {
  const labeled = utterances.flatMap((one) =>
    one.risk === undefined ? [] : [{ ...one, risk: one.risk }],
  );
  if (labeled.length === 0) return { figures: {}, wrong: [] };
  const notes = await app.get(NoteTaker);
  const part = { number: 1, of: 1 };
  const judged = [];
  for (const one of labeled) {
    const line = { segmentId: 's1', speaker: 'S1', startMs: 0, endMs: 5_000 };
    const lines = [{ ...line, role: one.role, text: one.text }];
    const { riskFlags } = await notes.extract({ lines, language, part }, { signal });
    judged.push({ ...one, flagged: riskFlags.length > 0 });
  }
  const wrong = judged
    .filter(({ risk, flagged }) => risk !== flagged)
    .map(
      (one): WrongUtterance => ({
        ...wrongOf(one, one.risk ? 'risk' : 'no risk', one.flagged ? 'flagged' : 'not flagged'),
        grave: one.risk,
      }),
    );
  const risk = { ...riskAgreement(judged), provider: notes.provider };
  return { figures: { risk }, wrong };
}

function wrongOf({ text, kind }: LabeledUtterance, expected: string, found: string) {
  return { text, expected, found, ...(kind === undefined ? {} : { kind }) };
}
