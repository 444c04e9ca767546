import { writeFile } from 'node:fs/promises';
import pg from 'pg';
import type { Desk } from './attune.js';
import type { PostgresServer } from './postgres.js';
import { speakTones, wavOf } from './tone-speech.js';

/** A recording that no other one sounds like or is as long as; it is listened to in steps of 5 ms. */
export interface Talk {
  readonly file: string;
  readonly words: string;
  readonly durationMs: number;
}

export async function makeTalk(desk: Desk, number: number): Promise<Talk> {
  const { samples, said } = speakTones({
    words: 12,
    first: number,
    pauseMs: () => 80 + 5 * number,
  });
  const file = desk.path(`talk-${number}.wav`);
  await writeFile(file, wavOf(samples));
  return { file, words: wordsOf(said.map(({ word }) => word)), durationMs: samples.length / 16 };
}

/** What was said, in one line and without what engines write around it. */
export function wordsOf(texts: readonly string[]): string {
  return texts.join(' ').toLowerCase().replaceAll(/[.,]/gu, '');
}

/** Revisions of transcripts that a database holds. */
export async function revisionsIn(postgres: Pick<PostgresServer, 'url'>): Promise<number> {
  const client = new pg.Client(postgres.url);
  await client.connect();
  const { rows } = await client.query(
    "select count(*)::int as n from attune.sessions where id like 'revision-%'",
  );
  await client.end();
  return Number(rows[0]?.n);
}
