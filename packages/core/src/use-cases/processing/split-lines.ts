import type { NotesLine } from '../../ports/note-taker.js';

/**
 * Groups lines in order so that no group has more than `maxCharacters` of text. A single line that
 * is longer is cut at spaces; its pieces keep its segment id. Without lines there is one empty
 * group.
 */
export function splitLines(
  lines: readonly NotesLine[],
  maxCharacters: number,
): readonly (readonly NotesLine[])[] {
  const groups: NotesLine[][] = [[]];
  let size = 0;
  for (const line of lines.flatMap((one) => cutLine(one, maxCharacters))) {
    if (size > 0 && size + line.text.length > maxCharacters) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(line);
    size += line.text.length;
  }
  return groups;
}

function cutLine(line: NotesLine, maxCharacters: number): NotesLine[] {
  const pieces: NotesLine[] = [];
  const most = Math.max(2, maxCharacters);
  let rest = line.text;
  while (rest.length > most) {
    const space = rest.lastIndexOf(' ', most);
    const end = space > 0 ? space : most - (inPair(rest, most) ? 1 : 0);
    pieces.push({ ...line, text: rest.slice(0, end) });
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, { ...line, text: rest }];
}

/** Whether a cut at `at` would split a surrogate pair. */
function inPair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
