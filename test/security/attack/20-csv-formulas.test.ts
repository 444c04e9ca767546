import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../support/memory-host.js';

const starters = [...'=+-@\t\r\n＝＋－＠'];
const covers = ['', ' ', '\t', '\uFEFF', '\u200B', '\u00A0', '"', "'"];

/** The cells of a CSV text (RFC 4180). */
function cellsOf(csv: string): readonly (readonly string[])[] {
  return csv
    .split('\r\n')
    .slice(0, -1)
    .map((row) =>
      [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/gu)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

describe('attack 20: formulas in a CSV export', () => {
  it('finds no cell that a spreadsheet would run, whatever the words and names begin with', async () => {
    const host = new MemoryHost();
    const ann = await host.join('therapist');
    const risky = covers.flatMap((cover) =>
      starters.map((sign) => `${cover}${sign}cmd|' /C x'!A0`),
    );
    const segments = risky.map((text, at) => ({
      id: `${text}${at}`,
      speaker: `${text[0]}S${at % 50}`,
      startMs: at,
      endMs: at + 1,
      text,
    }));
    const speakers = [...new Set(segments.map(({ speaker }) => speaker))].map((id, at) => ({
      id,
      label: risky[at] ?? '=x',
    }));
    const transcript = new File([JSON.stringify({ speakers, segments })], 'talk.json');
    const { body, status } = await host.call('POST', '/v1/sessions/import', {
      as: ann,
      form: { transcript },
    });
    expect(status, JSON.stringify(body)).toBe(202);
    const response = await host.fetch('GET', `/v1/sessions/${body.session.id}/export?format=csv`, {
      as: ann,
    });
    const rows = cellsOf(await response.text());
    expect(rows).toHaveLength(segments.length + 1);
    const run = rows.flat().filter((cell) => /^[\s\p{Cc}\p{Cf}"]*[=+\-@＝＋－＠]/u.test(cell));
    expect(run).toEqual([]);
    // A semicolon parts cells where the comma is the decimal sign.
    const parts = rows.flat().flatMap((cell) => cell.split(';'));
    expect(parts.filter((part) => /^[\s"]*[=+\-@＝＋－＠]/u.test(part))).toEqual([]);
  });
});
