import { useSyncExternalStore } from 'react';
import { t } from '../lib/texts.js';
import { Button } from './button.js';
import style from './toasts.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly failed: boolean;
}

let toasts: readonly Toast[] = [];
let counter = 0;
const listeners = new Set<() => void>();
/** News goes by itself; a failure stays until a person has read it. */
const shownMs = 6_000;

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Tells what happened, without a word of what was said in a session. */
export function say(text: string, { failed = false } = {}): void {
  const id = ++counter;
  change([...toasts.slice(-3), { id, text, failed }]);
  if (!failed) setTimeout(() => drop(id), shownMs);
}

function drop(id: number): void {
  change(toasts.filter((one) => one.id !== id));
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className={style['toasts']} role="status" aria-live="polite">
      {shown.map(({ id, text, failed }) => (
        <div key={id} className={`${style['toast']} ${failed ? style['failed'] : ''}`}>
          <span>{text}</span>
          <Button kind="quiet" aria-label={t('Close')} onClick={() => drop(id)}>
            ✕
          </Button>
        </div>
      ))}
    </div>
  );
}
