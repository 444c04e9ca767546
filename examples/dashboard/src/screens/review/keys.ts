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
}

/** A key and what it does. `?` shows this very table. */
export interface KeyRow {
  readonly keys: string;
  readonly does: Text;
}

/** While no text field has the focus. */
export const readingKeys: readonly KeyRow[] = [
  { keys: 'Space, Ctrl+Space, F4', does: 'Play or pause' },
  { keys: '← →', does: 'Back or on by 3 seconds; with Shift by 10' },
  { keys: '↑ ↓, J K', does: 'Previous or next segment' },
  { keys: 'Enter, E', does: 'Edit the segment' },
  { keys: '1–9', does: 'Give the segment to a speaker' },
  { keys: '[ ]', does: 'Slower or faster' },
  { keys: 'N, Shift+N', does: 'Next or previous word in doubt' },
  { keys: 'Ctrl+F, Ctrl+H', does: 'Find, replace' },
  { keys: 'Ctrl+Z, Ctrl+Shift+Z', does: 'Undo, redo' },
  { keys: 'Ctrl+S', does: 'Save now' },
  { keys: 'G H', does: 'Go to the list of sessions' },
];

/** While a segment is edited. */
export const editingKeys: readonly KeyRow[] = [
  { keys: 'Tab, Enter', does: 'Save and go to the next segment' },
  { keys: 'Ctrl+Enter', does: 'Split at the caret' },
  { keys: 'Backspace', does: 'At the start: join to the segment before' },
  { keys: 'Alt+1–9', does: 'Give the segment to a speaker' },
  { keys: 'Ctrl+Space, F4', does: 'Play or pause' },
  { keys: 'Escape', does: 'Leave the segment' },
];

const fields = 'input, textarea, select, [contenteditable], [role=menu], [role=menuitem], dialog *';

/** The keys of the review. Single letters count only while no field has the focus (WCAG 2.1.4). */
export function useReviewKeys(desk: Desk): void {
  const { player, editor, pane, canEdit } = desk;
  useEffect(() => {
    let afterG = false;
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.getModifierState('AltGraph')) return;
      const target = event.target instanceof Element ? event.target : null;
      const inField = target?.matches(fields) ?? false;
      const inDialog = document.querySelector('dialog[open]') !== null;
      if (inDialog) return;
      const waited = afterG;
      afterG = false;
      const done = anywhere(event, desk) || (!inField && (waited ? afterGo(event) : single(event)));
      if (done) event.preventDefault();
    };
    const single = (event: KeyboardEvent): boolean => {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      const onButton = event.target instanceof Element && event.target.matches('button, a, summary');
      if (event.key === ' ' && !onButton) player.toggle();
      else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        const by = (event.shiftKey ? 10_000 : 3_000) * (event.key === 'ArrowLeft' ? -1 : 1);
        player.seek(player.state.currentMs + by);
      } else if (event.key === 'ArrowUp' || event.key === 'k') pane?.move(-1);
      else if (event.key === 'ArrowDown' || event.key === 'j') pane?.move(1);
      else if ((event.key === 'Enter' && !onButton) || event.key === 'e') pane?.edit();
      else if (/^Digit[1-9]$/u.test(event.code) && canEdit) assign(Number(event.code.slice(5)));
      else if (event.code === 'BracketLeft') player.setRate(player.state.rate - 0.1);
      else if (event.code === 'BracketRight') player.setRate(player.state.rate + 0.1);
      else if (event.key === 'n') pane?.doubt(1);
      else if (event.key === 'N') pane?.doubt(-1);
      else if (event.key === 'g') afterG = true;
      else return false;
      return true;
    };
    const assign = (number: number): void => {
      const speaker = editor.state.history.present.speakers[number - 1]?.id;
      const segment = pane?.current();
      if (speaker !== undefined && segment !== undefined)
        editor.edit((history) => setSpeaker(history, segment.id, speaker));
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [player, editor, pane, canEdit, desk]);
}

/** Keys that count in fields, too. */
function anywhere(event: KeyboardEvent, { player, editor, pane, canEdit }: Desk): boolean {
  const { key, code, ctrlKey, metaKey, shiftKey } = event;
  const command = ctrlKey || metaKey;
  const inField = event.target instanceof Element && event.target.matches('input, textarea');
  if (key === 'F4' || (ctrlKey && code === 'Space')) player.toggle();
  else if (command && key === 's') void editor.save();
  else if (command && key === 'f') pane?.find(false);
  else if (command && key === 'h') pane?.find(true);
  // A field undoes its own typing first.
  else if (command && key.toLowerCase() === 'z' && canEdit && !inField)
    shiftKey ? editor.redo() : editor.undo();
  else return false;
  return true;
}

function afterGo({ key }: KeyboardEvent): boolean {
  if (key !== 'h') return false;
  goTo('/');
  return true;
}
