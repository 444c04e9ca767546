import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { toneWav } from '@attune/core/adapter-kit';
import { asTherapist } from '../support/actors.js';
import { type JoinedSource, joinSource } from '../support/join-source.js';
import { startModule } from '../support/run-source.js';
import type { DrillEntry, DrillOrder } from './drill-worker.js';
import { streamOf } from './pipeline-tools.js';
import { type DrillPlace, type DrillProcess, ledgerOf } from './redis-drill-tools.js';

/** The worker processes of a drill. Those that still run in the end are killed, also frozen ones. */
export class DrillWorkers implements AsyncDisposable {
  readonly #program: JoinedSource;
  readonly #children: ChildProcess[] = [];

  private constructor(program: JoinedSource) {
    this.#program = program;
  }

  static async open(): Promise<DrillWorkers> {
    return new DrillWorkers(await joinSource(new URL('drill-worker.ts', import.meta.url).pathname));
  }

  /** Resolves once it works, or has ended already. */
  async start(order: DrillOrder): Promise<ChildProcess> {
    const child = startModule(this.#program.path, [JSON.stringify(order)]);
    this.#children.push(child);
    child.stderr?.pipe(process.stderr);
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'close')]);
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(this.#children.map(endOf));
    await this.#program[Symbol.asyncDispose]();
  }
}

/** Resolves with the exit code of a process, or with the signal that ended it. */
export async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}

/** Hands in a recording of two seconds. */
export async function ingest(
  { useCases }: DrillProcess,
  { ownerId = 'ann', filename = 'talk.wav' } = {},
): Promise<string> {
  const body = streamOf(toneWav({ durationMs: 2_000, sampleRateHz: 8_000 }));
  return (await useCases.ingestRecording.execute(asTherapist(ownerId), { filename, body })).id;
}

/** What all processes of a drill wrote down, in the order of time. */
export async function ledgerAt(place: DrillPlace): Promise<readonly DrillEntry[]> {
  const lines = (await readFile(ledgerOf(place), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as DrillEntry);
}
