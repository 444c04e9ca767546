import { useState } from 'react';
import { Button } from '../../components/button.js';
import { Actions, Dialog } from '../../components/dialog.js';
import { clockOf } from '../../lib/clock.js';
import { type Editor, useEditor } from '../../lib/editor.js';
import { t } from '../../lib/texts.js';
import style from './conflict.module.css';

type Choice = 'mine' | 'theirs' | 'both';

/** Two persons changed the same segments: both texts side by side, and nothing is lost before one chooses. */
export function ConflictDialog({ editor }: { readonly editor: Editor }) {
  const save = useEditor(editor, (state) => state.save);
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map());
  const [closed, setClosed] = useState<unknown>();
  if (save.kind !== 'conflict' || closed === save) return null;
  const choose = (id: string, choice: Choice): void =>
    setChoices(new Map([...choices, [id, choice]]));
  const open = save.conflicts.filter(({ id }) => !choices.has(id)).length;
  return (
    <Dialog
      wide
      title={t('Somebody else changed the same segments')}
      onClose={() => setClosed(save)}
    >
      <p>{t('Everything else was joined by itself. Choose for each segment what stays.')}</p>
      <ul className={style['list']}>
        {save.conflicts.map(({ id, base, mine, theirs }) => (
          <li key={id} className={style['conflict']}>
            <p className={style['time']}>{clockOf(base.startMs)}</p>
            <div className={style['sides']}>
              <div>
                <h3>{t('Mine')}</h3>
                <p dir="auto">{mine?.text ?? t('(removed)')}</p>
              </div>
              <div>
                <h3>{t('Theirs')}</h3>
                <p dir="auto">{theirs?.text ?? t('(removed)')}</p>
              </div>
            </div>
            <fieldset className={style['choices']}>
              <legend className="hidden">{t('What stays')}</legend>
              {(['mine', 'theirs', 'both'] as const).map((choice) => (
                <label key={choice}>
                  <input
                    type="radio"
                    name={id}
                    checked={choices.get(id) === choice}
                    onChange={() => choose(id, choice)}
                  />{' '}
                  {choice === 'mine' ? t('Mine') : choice === 'theirs' ? t('Theirs') : t('Both')}
                </label>
              ))}
            </fieldset>
          </li>
        ))}
      </ul>
      <Actions>
        <Button kind="main" disabled={open > 0} onClick={() => editor.resolve(choices)}>
          {t('Save')}
        </Button>
      </Actions>
    </Dialog>
  );
}
