/**
 * What an hour of conversation asks of paid services, counted on the sample session: it is repeated until it is
 * an hour long. Prints counts; prices change and are looked up elsewhere.
 *
 *   node bench/usage.mjs             the counts
 *   node bench/usage.mjs --texts     what a model is asked, and notes as it may write them, as JSON for a tokenizer
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRulesNoteTaker } from '@attune/adapters-local/rules';
import { createModelNoteTaker, createModelRoleAdvisor } from '@attune/core/adapter-kit';

const hourMs = 3_600_000;
const sample = JSON.parse(
  readFileSync(new URL('../samples/session.reference.json', import.meta.url), 'utf8'),
);

/** The lines of an hour, as a note taker sees them. */
function hour() {
  const lines = [];
  for (let round = 0; round * sample.durationMs < hourMs; round += 1) {
    const from = round * sample.durationMs;
    for (const turn of sample.turns) {
      if (from + turn.endMs > hourMs) return lines;
      lines.push({
        segmentId: `s${lines.length + 1}`,
        speaker: turn.speaker === 'therapist' ? 'S1' : 'S2',
        role: turn.speaker,
        startMs: from + turn.startMs,
        endMs: from + turn.endMs,
        text: turn.text,
      });
    }
  }
  return lines;
}

/** A model that keeps what it is asked. */
function listener(asked) {
  return {
    provider: 'listener',
    capabilities: { contextTokens: 128_000 },
    generate: (request) => {
      asked.push(request);
      return Promise.reject(new Error('nothing is answered'));
    },
  };
}

/** @returns {Promise<{ counts: Record<string, number>, texts: { name: string, text: string }[] }>} */
export async function usageAnHour() {
  const lines = hour();
  const request = { lines, language: 'en-US', part: { number: 1, of: 1 } };
  const asked = [];
  await createModelNoteTaker(listener(asked))
    .extract(request)
    .catch(() => undefined);
  await createModelRoleAdvisor(listener(asked))
    .advise({ lines, language: 'en-US' })
    .catch(() => undefined);
  // As long as notes of the sample are: an hour of one sample says the same over and over.
  const part = lines.slice(0, sample.turns.length);
  const draft = await createRulesNoteTaker().extract({ ...request, lines: part });
  const texts = asked.map(({ name, system, prompt, schema }) => ({
    name,
    text: `${system}\n${prompt}\n${JSON.stringify(schema)}`,
  }));
  const sizes = lines.map(({ text }) => text.length);
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  return {
    counts: {
      turns: lines.length,
      words: sum(lines.map(({ text }) => text.split(/\s+/u).length)),
      characters: sum(sizes),
      // Azure counts records of 1,000 characters, one at least for each text.
      records: sum(sizes.map((size) => Math.ceil(size / 1_000))),
      // AWS counts units of 100 characters, three at least.
      units: sum(sizes.map((size) => Math.max(3, Math.ceil(size / 100)))),
      ...Object.fromEntries(texts.map(({ name, text }) => [`${name} characters`, text.length])),
    },
    texts: [...texts, { name: 'notes of the sample', text: JSON.stringify(draft) }],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { counts, texts } = await usageAnHour();
  if (process.argv.includes('--texts')) process.stdout.write(JSON.stringify(texts));
  else {
    for (const [name, count] of Object.entries(counts)) process.stdout.write(`${name}: ${count}\n`);
  }
}
