import { spread, timeCommand } from './measure.mjs';

/** Imports in a fresh process and prints the milliseconds. */
const probe = (specifier) => `
  import { performance } from 'node:perf_hooks';
  const startedAt = performance.now();
  await import(${JSON.stringify(specifier)});
  console.log(performance.now() - startedAt);
`;

function importMs(specifier, runs) {
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const { stdout } = timeCommand(process.execPath, [
      '--input-type=module',
      '--eval',
      probe(specifier),
    ]);
    times.push(Number(stdout));
  }
  return spread(times);
}

/** B8: what `import '@attune/core'` costs, and that one adapter loads no other adapter's library. */
export async function b8({ quick }) {
  const runs = quick ? 5 : 15;
  const core = importMs('@attune/core', runs);
  const local = importMs('@attune/adapters-local', runs);
  const lexicon = importMs('@attune/adapters-local/lexicon', runs);
  const pglite = importMs('@electric-sql/pglite', runs);
  const ms = ({ median, worst }) => `${median.toFixed(1)} ms (worst ${worst.toFixed(1)})`;
  return {
    id: 'B8',
    what: "import '@attune/core'",
    goal: '≤ 30 ms',
    ratio: { median: core.median / 30, worst: core.worst / 30, runs },
    met: core.median <= 30,
    raw:
      `core ${ms(core)}; the local family's providers ${ms(local)}, its lexicon alone ${ms(lexicon)}; ` +
      `yardstick: the library of one adapter, @electric-sql/pglite, ${ms(pglite)}`,
  };
}
