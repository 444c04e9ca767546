import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a program with the built writers and resolves with what it prints, as JSON, once it has ended
 * by itself. From sources, documents are written without a thread.
 */
async function runBuilt(program: string): Promise<unknown> {
  const code = `
    import { hash } from 'node:crypto';
    import { documentWriters } from '@attune/adapters-local/documents';
    let threads = 0;
    process.on('worker', () => { threads += 1; });
    const transcriptOf = (text, times = 3) => ({
      sessionId: 's-1', revision: 1, author: { kind: 'person', id: 'u-1' },
      createdAt: '2026-01-02T03:04:06.000Z', language: 'en-US', durationMs: 60000,
      coverage: [{ startMs: 0, endMs: 60000 }],
      speakers: [{ id: 'S1', role: 'patient', roleSource: 'person', roleConfidence: 1 }],
      segments: Array.from({ length: times }, (_, at) => ({
        id: 'seg-' + at, speaker: 'S1', startMs: at * 1000, endMs: at * 1000 + 900, text,
      })),
    });
    const digest = async (format, transcript) => {
      const written = await documentWriters[format].write(transcript);
      return hash('sha256', written.body ?? written);
    };
    ${program}`;
  const args = ['--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return JSON.parse(stdout);
}

describe('the thread that writes documents', () => {
  it('writes all of them, the same bytes each time, and lets the process end', async () => {
    const texts = ['"Hello"', '"สวัสดี"', '"नमस्ते"', '"مرحبا"', '"Привет"'];
    const found = await runBuilt(`
      const all = [];
      for (let round = 0; round < 3; round += 1) {
        for (const text of [${texts.join(', ')}]) {
          for (const format of ['pdf', 'docx']) {
            all.push(await digest(format, transcriptOf(text)));
          }
        }
      }
      console.log(JSON.stringify({ threads, written: all.length, different: new Set(all).size }));`);
    expect(found).toEqual({ threads: 1, written: 30, different: 10 });
  });

  it('is replaced after a transcript that it fails at, and the next document is written', async () => {
    const found = await runBuilt(`
      const before = await digest('pdf', transcriptOf('Hello'));
      const broken = { ...transcriptOf('Hello'), speakers: undefined };
      const [failed, after] = await Promise.all([
        digest('pdf', broken).catch(({ code }) => code),
        digest('pdf', transcriptOf('Hello')),
      ]);
      console.log(JSON.stringify({ failed, same: before === after, threads }));`);
    expect(found).toEqual({ failed: 'unavailable', same: true, threads: 2 });
  });

  it('ends with work that is given up, and the next document does not wait for it', async () => {
    const found = await runBuilt(`
      const long = transcriptOf('A word, and one more. '.repeat(10), 12000);
      const stop = new AbortController();
      await digest('pdf', transcriptOf('Hello'));
      const work = documentWriters.pdf.write(long, { account: 'mallory', signal: stop.signal });
      const waits = documentWriters.pdf.write(long, { account: 'mallory', signal: stop.signal });
      const given = Promise.allSettled([work, waits]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      stop.abort(new Error('gone'));
      const [first, second] = await given;
      const begun = performance.now();
      await digest('pdf', transcriptOf('Hello'));
      const ms = performance.now() - begun;
      const reasons = [first, second].map(({ reason }) => reason?.message);
      console.log(JSON.stringify({ reasons, threads, isQuick: ms < 5000 }));`);
    expect(found).toEqual({ reasons: ['gone', 'gone'], threads: 2, isQuick: true });
  });

  it('does not hold up the process while it writes a long document', async () => {
    const found = await runBuilt(`
      const order = [];
      const long = digest('pdf', transcriptOf('A word, and one more. '.repeat(10), 1000));
      void long.then(() => order.push('document'));
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        order.push('turn');
      }
      await long;
      console.log(JSON.stringify(order));`);
    expect(found).toEqual(['turn', 'turn', 'turn', 'document']);
  });
});
