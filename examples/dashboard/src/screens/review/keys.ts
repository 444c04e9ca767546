import { useEffect } from 'react';
import { setSpeaker } from '../../lib/edit-history.js';
import type { Editor } from '../../lib/editor.js';
import type { Player } from '../../lib/player.js';
import { goTo } from '../../lib/router.js';
import type { Text } from '../../lib/texts.js';
import type { TranscriptHandle } from './transcript.js';

interface Desk {
  readonly player: Player;
  readonly editor: Editor;
  readonly pane: TranscriptHandle | null;
  readonly canEdit: boolean;
  /** Shows the help of the keys. */
  readonly showKeys: () => void;
}

/** A key and what it does, as a person reads it. */
export interface KeyRow {
  readonly keys: string;
  readonly does: Text;
}

interface ReadingKey extends KeyRow {
  /** Whether it counts in text fields, too. */
  readonly anywhere?: boolean;
  readonly is: (event: KeyboardEvent) => boolean;
  readonly act: (desk: Desk, event: KeyboardEvent) => void;
}

const one =
  (...keys: readonly string[]) =>
  ({ key }: KeyboardEvent): boolean =>
    keys.includes(key);
const command =
  (letter: string) =>
  ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean =>
    (ctrlKey || metaKey) && key.toLowerCase() === letter;
const onControl = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element && target.matches('button, a, summary, [role=slider]');
const inField = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element && target.matches(fields);
const fields = 'input, textarea, select, [contenteditable], [role=menu], [role=menuitem]';

/** The keys of the review, and their help. A line without text of its own belongs to the one before. */
export const readingKeys: readonly ReadingKey[] = [
  {
    keys: 'Ctrl+Space, F4',
    does: 'Play or pause',
    anywhere: true,
    is: ({ key, code, ctrlKey }) => key === 'F4' || (ctrlKey && code === 'Space'),
    act: ({ player }) => player.toggle(),
  },
  {
    keys: 'Space',
    does: 'Play or pause',
    is: (event) => event.key === ' ' && !onControl(event),
    act: ({ player }) => player.toggle(),
  },
  {
    keys: '← →',
    does: 'Back or on by 3 seconds; with Shift by 10',
    is: one('ArrowLeft', 'ArrowRight'),
    act: ({ player }, { key, shiftKey }) => {
      const by = (shiftKey ? 10_000 : 3_000) * (key === 'ArrowLeft' ? -1 : 1);
      player.seek(player.state.currentMs + by);
    },
  },
  {
    keys: '↑ ↓, J K',
    does: 'Previous or next segment',
    is: one('ArrowUp', 'ArrowDown', 'j', 'k'),
    act: ({ pane }, { key }) => pane?.move(key === 'ArrowUp' || key === 'k' ? -1 : 1),
  },
  {
    keys: 'Enter, E',
    does: 'Edit the segment',
    is: (event) => event.key === 'e' || (event.key === 'Enter' && !onControl(event)),
    act: ({ pane }) => pane?.edit(),
  },
  {
    keys: '1–9',
    does: 'Give the segment to a speaker',
    is: ({ code }) => /^Digit[1-9]$/u.test(code),
    act: assign,
  },
  {
    keys: '[ ]',
    does: 'Slower or faster',
    is: ({ code }) => code === 'BracketLeft' || code === 'BracketRight',
    act: ({ player }, { code }) =>
      player.setRate(player.state.rate + (code === 'BracketLeft' ? -0.1 : 0.1)),
  },
  {
    keys: 'N, Shift+N',
    does: 'Next or previous word in doubt',
    is: one('n', 'N'),
    act: ({ pane }, { key }) => pane?.doubt(key === 'n' ? 1 : -1),
  },
  {
    keys: 'Ctrl+F, Ctrl+H',
    does: 'Find, replace',
    anywhere: true,
    is: (event) => command('f')(event) || command('h')(event),
    act: ({ pane }, { key }) => pane?.find(key.toLowerCase() === 'h'),
  },
  {
    keys: 'Ctrl+Z, Ctrl+Shift+Z',
    does: 'Undo, redo',
    // A field undoes its own typing first.
    is: command('z'),
    act: ({ editor, canEdit }, { shiftKey }) => {
      if (canEdit) shiftKey ? editor.redo() : editor.undo();
    },
  },
  {
    keys: 'Ctrl+S',
    does: 'Save now',
    anywhere: true,
    is: command('s'),
    act: ({ editor }) => void editor.save(),
  },
  {
    keys: 'H',
    does: 'Go to the list of sessions',
    is: one('h'),
    act: () => goTo('/'),
  },
  { keys: '?', does: 'Show the keys', is: one('?'), act: ({ showKeys }) => showKeys() },
];

/** While a segment is edited; the transcript itself hears these. */
export const editingKeys: readonly KeyRow[] = [
  { keys: 'Tab, Enter', does: 'Save and go to the next segment' },
  { keys: 'Ctrl+Enter', does: 'Split at the caret' },
  { keys: 'Backspace', does: 'At the start: join to the segment before' },
  { keys: 'Alt+1–9', does: 'Give the segment to a speaker' },
  { keys: 'Ctrl+Space, F4', does: 'Play or pause' },
  { keys: 'Escape', does: 'Leave the segment' },
];

/** Hears the keys. Single letters count only while no field has the focus (WCAG 2.1.4). */
export function useReviewKeys({ player, editor, pane, canEdit, showKeys }: Desk): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      // AltGr says it is Ctrl and Alt, and types characters.
      const typed = event.defaultPrevented || event.getModifierState('AltGraph');
      if (typed || document.querySelector('dialog[open]') !== null) return;
      const row = readingKeys.find((key) => key.is(event) && mayCount(key, event));
      if (row === undefined) return;
      event.preventDefault();
      row.act({ player, editor, pane, canEdit, showKeys }, event);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [player, editor, pane, canEdit, showKeys]);
}

function mayCount({ anywhere, keys }: ReadingKey, event: KeyboardEvent): boolean {
  if (anywhere === true) return true;
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  return !inField(event) && (keys.startsWith('Ctrl') || !modified);
}

function assign({ editor, pane, canEdit }: Desk, { code }: KeyboardEvent): void {
  const speaker = editor.state.history.present.speakers[Number(code.slice(5)) - 1]?.id;
  const segment = pane?.current();
  if (canEdit && speaker !== undefined && segment !== undefined)
    editor.edit((history) => setSpeaker(history, segment.id, speaker));
}
