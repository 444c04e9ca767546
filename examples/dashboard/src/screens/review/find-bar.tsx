import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/button.js';
import { say } from '../../components/toasts.js';
import { placesOf, replaceAll } from '../../lib/edit-history.js';
import { type Editor, useEditor } from '../../lib/editor.js';
import { t } from '../../lib/texts.js';
import style from './find-bar.module.css';

interface Props {
  readonly editor: Editor;
  readonly replacing: boolean;
  readonly onShow: (segmentId: string) => void;
  readonly onClose: () => void;
}

/** Finds and replaces in the whole transcript; the browser finds only the rows on the screen. */
export function FindBar({ editor, replacing, onShow, onClose }: Props) {
  const [find, setFind] = useState('');
  const [replacement, setReplacement] = useState('');
  const [at, setAt] = useState(0);
  const first = useRef<HTMLInputElement>(null);
  const segments = useEditor(editor, (state) => state.history.present.segments);
  const hits = useMemo(
    () => segments.filter(({ text }) => placesOf(text, find).length > 0).map(({ id }) => id),
    [segments, find],
  );
  useEffect(() => first.current?.focus(), []);
  const show = (index: number): void => {
    if (hits.length === 0) return;
    const next = (index + hits.length) % hits.length;
    setAt(next);
    onShow(hits[next] ?? '');
  };
  const replace = (): void => {
    let places = 0;
    editor.edit((history) => {
      const done = replaceAll(history, find, replacement);
      places = done.places;
      return done.history;
    });
    say(
      t('{places, plural, one {# place was replaced.} other {# places were replaced.}}', {
        places,
      }),
    );
  };
  return (
    <form
      className={style['bar']}
      onSubmit={(event) => {
        event.preventDefault();
        show(at + 1);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <input
        ref={first}
        className={style['input']}
        aria-label={t('Find')}
        placeholder={t('Find')}
        value={find}
        onChange={({ target }) => {
          setFind(target.value);
          setAt(-1);
        }}
      />
      <span role="status">
        {find !== '' &&
          t('{count, plural, =0 {nothing} one {# segment} other {# segments}}', {
            count: hits.length,
          })}
      </span>
      <Button kind="quiet" onClick={() => show(at - 1)} aria-label={t('Previous')}>
        ↑
      </Button>
      <Button kind="quiet" type="submit" aria-label={t('Next')}>
        ↓
      </Button>
      {replacing && (
        <>
          <input
            className={style['input']}
            aria-label={t('Replace by')}
            placeholder={t('Replace by')}
            value={replacement}
            onChange={({ target }) => setReplacement(target.value)}
          />
          <Button disabled={hits.length === 0} onClick={replace}>
            {t('Replace all')}
          </Button>
        </>
      )}
      <Button kind="quiet" onClick={onClose} aria-label={t('Close')}>
        ✕
      </Button>
    </form>
  );
}
