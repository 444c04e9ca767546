import type { SpeakerErrors, SpeakerTurn } from '@attune/core/evaluation';
import type { EvaluationDetail } from '../evaluate-directory.js';
import { clock, escapeHtml } from './html.js';

const width = 1_000;
const rowHeight = 26;
const labelWidth = 150;
/** More would make a page that no browser opens; the rest is left out, which the page says. */
const mostTurns = 5_000;
const colors = 8;

/** Two bars over time for each recording: who speaks, and who was heard. */
export function voicesSection(
  { reference, heardTurns }: EvaluationDetail,
  errors: SpeakerErrors | undefined,
  durationMs: number,
): string {
  const turns = reference.turns ?? [];
  if (turns.length === 0 || durationMs <= 0) return '';
  const named = new Map(errors?.mapping.map((match) => [match.hypothesis, match.reference]));
  const people = [...new Set(turns.map(({ speaker }) => speaker))];
  const heard = heardTurns.map((turn) => ({ ...turn, person: named.get(turn.speaker) }));
  const color = (person: string | undefined): string =>
    person === undefined ? 'none' : `c${people.indexOf(person) % colors}`;
  const legend = people.map(
    (person) => `<span class="key ${color(person)}">${escapeHtml(person)}</span>`,
  );
  const bars = [
    bar('said', 0, turns, durationMs, ({ speaker }) => color(speaker)),
    bar('heard', 1, heard, durationMs, ({ person }) => color(person)),
    axis(durationMs),
  ];
  const left = Math.max(0, turns.length - mostTurns) + Math.max(0, heard.length - mostTurns);
  return [
    '<h3>Voices</h3>',
    `<p>${legend.join(' ')} <span class="key none">heard, but nobody’s</span></p>`,
    `<svg viewBox="0 0 ${labelWidth + width} ${rowHeight * 3}" role="img" aria-label="Who speaks when">`,
    ...bars,
    '</svg>',
    ...(left === 0 ? [] : [`<p>${left} turns are not shown.</p>`]),
  ].join('\n');
}

function bar<T extends SpeakerTurn>(
  title: string,
  row: number,
  turns: readonly T[],
  durationMs: number,
  color: (turn: T) => string,
): string {
  const y = row * rowHeight + 3;
  const place = (ms: number): number => (Math.min(ms, durationMs) / durationMs) * width;
  const parts = turns.slice(0, mostTurns).map((turn) => {
    const x = labelWidth + place(turn.startMs);
    const long = Math.max(1, place(turn.endMs) - place(turn.startMs));
    const what = `${clock(turn.startMs)} to ${clock(turn.endMs)}: ${escapeHtml(turn.speaker)}`;
    return `<rect class="${color(turn)}" x="${x.toFixed(1)}" y="${y}" width="${long.toFixed(1)}" height="${rowHeight - 6}"><title>${what}</title></rect>`;
  });
  return [`<text x="0" y="${y + 15}">${title}</text>`, ...parts].join('\n');
}

function axis(durationMs: number): string {
  const marks = [0, 0.25, 0.5, 0.75].map((share) => {
    const x = labelWidth + share * width;
    return `<text class="axis" x="${x}" y="${rowHeight * 2 + 15}">${clock(share * durationMs)}</text>`;
  });
  return marks.join('\n');
}
