import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createSqlDocumentStore, openPostgres } from '@attune/adapters-local/sql';
import {
  createNodeHasher,
  createSystemClock,
  createSystemIds,
} from '@attune/adapters-local/system';
import { collections, createUseCases } from '@attune/core';
import { createMemoryPorts } from '@attune/core/memory';
import pg from 'pg';
import { inTurns, spread } from './measure.mjs';
import { startPostgres } from './test-support.mjs';

const sessions = 100_000;
const pageSize = 20;
const farPage = 1_000;
/** So that what is measured is compiled, as in a host that has run for a while. */
const warmUps = 100;
const actor = { accountId: 'ann', role: 'therapist' };

/** B9: the thousandth page of a hundred thousand sessions against the first, and a search in them. */
export async function b9({ quick }) {
  const postgres = await startPostgres({ settings: ['shared_buffers=512MB'] });
  const client = await openPostgres({ connectionString: postgres.url });
  const pool = new pg.Pool({ connectionString: postgres.url });
  try {
    const useCases = await openUseCases(client);
    await load(useCases, pool);
    const runs = quick ? 40 : 200;
    const pages = await pagesOf(useCases, runs);
    const search = await searchesOf(useCases, pool, runs);
    return report(pages, search);
  } finally {
    await Promise.all([client.close(), pool.end()]);
    await postgres.close();
  }
}

async function openUseCases(client) {
  const clock = createSystemClock();
  const documents = await createSqlDocumentStore({ client, clock, collections });
  const ids = createSystemIds();
  return createUseCases(createMemoryPorts({ documents, clock, ids, hasher: createNodeHasher() }));
}

/** The key of a term of the index, as the store makes it. The longest beginning of a word has nine characters. */
const keyOf = (word) =>
  `left(translate(encode(sha256(convert_to(${word}, 'UTF8')), 'base64'), '+/', '-_'), 8)`;

/** One session that was really processed, and as many like it, each with words of its own. */
async function load({ importTranscript, operations, sessions: kept }, pool) {
  const lines = [
    'Welcome back, how have you been since we last met?',
    'Not too bad, although work has been a lot and I sleep badly.',
    'Tell me more about that, what happened with marker0000?',
    'I was anxious about it for days and talked to my sister.',
  ];
  const cue = (line, at) =>
    `00:00:${10 + at * 5}.000 --> 00:00:${14 + at * 5}.000\n<v ${at % 2 === 0 ? 'S1' : 'S2'}>${line}\n`;
  const text = `WEBVTT\n\n${lines.map(cue).join('\n')}`;
  const { id } = await importTranscript.execute(actor, {
    filename: 'talk.vtt',
    body: new Blob([text]).stream(),
  });
  await operations.processSession(id);
  const { status, createdAt } = await kept.get(id);
  if (status !== 'processed') throw new Error(`The first session is ${status}.`);
  const { rows } = await pool.query(
    `select column_name from information_schema.columns
      where table_schema = 'attune' and table_name = 'sessions' and column_name like 'k\\_%'`,
  );
  const keys = rows.map(({ column_name }) => `"${column_name}"`);
  const values = keys.map((key) => (key === '"k_createdAt"' ? `'s' || created` : `t.${key}`));
  const made = `to_char(timestamp '2026-01-01' + n * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.000"Z"')`;
  await pool.query(
    `insert into attune.sessions (partition, id, etag, body, words, ${keys.join(', ')})
      select 's' || n, t.id, t.etag,
        replace(replace(replace(t.body::text, $1, 's' || n), $2, created), 'marker0000', word)::json,
        case when t.words is null then null
          else array_to_tsvector(array_replace(tsvector_to_array(t.words), ${keyOf(`'marker000'`)}, ${keyOf('word')})) end,
        ${values.join(', ')}
      from (select n, ${made} as created, lpad((n % 5000)::text, 5, '0') || 'case' as word
        from generate_series(1, ${sessions - 1}) as n) as numbers, attune.sessions as t
      where t.partition = $1`,
    [id, createdAt],
  );
  await pool.query('vacuum analyze attune.sessions');
}

async function pagesOf({ listSessions }, runs) {
  let cursor;
  for (let page = 1; page < farPage; page += 1) {
    cursor = (await listSessions.execute(actor, { limit: pageSize, ...given(cursor) })).cursor;
  }
  const first = () =>
    milliseconds(() => listSessions.execute(actor, { limit: pageSize }), pageSize);
  const far = () =>
    milliseconds(() => listSessions.execute(actor, { limit: pageSize, cursor }), pageSize);
  await inTurns(warmUps, far, first);
  return await inTurns(runs, far, first);
}

async function searchesOf({ searchSessions }, pool, runs) {
  // The words of one transcript in 5,000, and of all of them.
  const statement = `select t.partition, s.body, t.body as text
    from attune.sessions as t join attune.sessions as s on s.partition = t.partition and s.id = 'session'
    where t."k_kind" = 'stext' and t."k_ownerId" = $1 and t.words @@ $2::tsquery
    order by t."k_createdAt" desc, t.id desc, t.partition desc limit ${pageSize}`;
  const words = '00017case anxious';
  const keys = ['00017case', 'anxiou'].map((word) => hash('sha256', word, 'base64url').slice(0, 8));
  const query = keys.map((key) => `'${key}'`).join(' & ');
  const ours = () =>
    milliseconds(() => searchSessions.execute(actor, { q: words, limit: pageSize }), pageSize);
  const byHand = () =>
    milliseconds(async () => {
      const { rows } = await pool.query(statement, [`s${actor.accountId}`, query]);
      return { items: rows };
    }, pageSize);
  await inTurns(warmUps, ours, byHand);
  return await inTurns(runs, ours, byHand);
}

async function milliseconds(work, wanted) {
  const startedAt = performance.now();
  const { items } = await work();
  if (items.length !== wanted) throw new Error(`${items.length} items instead of ${wanted}`);
  return performance.now() - startedAt;
}

function given(cursor) {
  return cursor === undefined ? {} : { cursor };
}

function report(pages, search) {
  const figures = (pairs, side) => {
    const { median, worst } = spread(pairs.map((pair) => pair[side]));
    return `${median.toFixed(1)} ms (worst ${worst.toFixed(1)})`;
  };
  const row = (what, pairs, most) => {
    const ratio = spread(pairs.map((pair) => pair.ours / pair.yardstick));
    return {
      id: 'B9',
      what,
      goal: `≤ ${most} ×`,
      ratio,
      met: ratio.median <= most,
      raw: `${figures(pairs, 'ours')} against ${figures(pairs, 'yardstick')}`,
    };
  };
  return [
    row('page 1,000 of a list of 100,000 sessions, against its page 1', pages, 1.2),
    row('search for words in 100,000 sessions, against SQL by hand', search, 1.3),
  ];
}
