import { type Notes, unwrap } from '@attune/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client.js';
import { Button } from '../../components/button.js';
import { FormDialog } from '../../components/dialog.js';
import { Field } from '../../components/field.js';
import { clockOf } from '../../lib/clock.js';
import type { Editor } from '../../lib/editor.js';
import { t } from '../../lib/texts.js';
import { useForm } from '../../lib/use-form.js';
import style from './risk.module.css';
import { type SeenSession, sessionKey } from './seen-session.js';

type Flag = NonNullable<Notes['riskFlags']>[number];

/** What links notes to the passages they rest on. */
export interface Evidence {
  readonly editor: Editor;
  readonly jump: (ms: number) => void;
}

interface Props extends Evidence {
  readonly seen: SeenSession;
  readonly canEdit: boolean;
}

/** Passages that may be about a risk come before everything else. They are never a diagnosis. */
export function RiskBanner({ seen, editor, jump, canEdit }: Props) {
  const [dismissing, setDismissing] = useState<number>();
  const flags = seen.session.notes?.riskFlags ?? [];
  const open = flags.filter(({ dismissed }) => dismissed === undefined);
  if (flags.length === 0) return null;
  return (
    <section
      className={style['risk']}
      aria-label={t('Passages to read first')}
      data-open={open.length > 0}
    >
      <h2>
        {open.length > 0
          ? t(
              '{count, plural, one {Read first: # passage may be about a risk} other {Read first: # passages may be about a risk}}',
              { count: open.length },
            )
          : t('Every passage that may be about a risk has an answer.')}
      </h2>
      <p className={style['note']}>
        {t('Attune points to words. It does not diagnose, and it may miss something.')}
      </p>
      <ul className={style['flags']}>
        {flags.map((flag, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: flags have no id, and their order is theirs
          <li key={index} className={style['flag']}>
            <span>
              <strong>{flag.text}</strong> <q dir="auto">{flag.quote}</q>
              {flag.dismissed && (
                <span className={style['dismissed']}>
                  {' '}
                  {t('Dismissed: {reason}', { reason: flag.dismissed.reason })}
                </span>
              )}
            </span>
            <EvidenceLinks ids={flag.segmentIds} editor={editor} jump={jump} />
            {canEdit && flag.dismissed === undefined && (
              <Button onClick={() => setDismissing(index)}>{t('Dismiss…')}</Button>
            )}
          </li>
        ))}
      </ul>
      {dismissing !== undefined && (
        <DismissDialog seen={seen} index={dismissing} onClose={() => setDismissing(undefined)} />
      )}
    </section>
  );
}

/** Saves changed notes; `undefined` members stay away. */
export function useSaveNotes(seen: SeenSession): (notes: Notes) => Promise<void> {
  const queries = useQueryClient();
  const { id } = seen.session;
  return async (notes) => {
    unwrap(
      await client.api.PUT('/v1/sessions/{id}/notes', {
        params: { path: { id }, header: { 'If-Match': seen.etag } },
        body: { notes },
      }),
    );
    await queries.invalidateQueries({ queryKey: sessionKey(id) });
  };
}

function DismissDialog({
  seen,
  index,
  onClose,
}: {
  readonly seen: SeenSession;
  readonly index: number;
  readonly onClose: () => void;
}) {
  const save = useSaveNotes(seen);
  const { notes } = seen.session;
  const flag: Flag | undefined = notes?.riskFlags?.[index];
  const form = useForm(async ({ reason = '' }) => {
    if (notes === undefined) return;
    const riskFlags = notes.riskFlags?.map((one, at) =>
      at === index ? { ...one, dismissed: { reason, by: '', at: '' } } : one,
    );
    await save({ ...notes, ...(riskFlags === undefined ? {} : { riskFlags }) });
    onClose();
  });
  return (
    <FormDialog title={t('Dismiss the passage')} form={form} send={t('Dismiss')} onClose={onClose}>
      <p>
        <q dir="auto">{flag?.quote}</q>
      </p>
      <Field
        label={t('Reason')}
        hint={t('Why this is no risk, or what was done. It stays with the session.')}
        name="reason"
        required
        autoFocus
        error={form.fault('reason')}
      />
    </FormDialog>
  );
}

/** Links to the segments that something rests on. */
export function EvidenceLinks({
  ids,
  editor,
  jump,
}: Evidence & { readonly ids: readonly string[] }) {
  const found = ids.flatMap((id) => editor.segment(id) ?? []);
  return (
    <span className={style['evidence']}>
      {found.slice(0, 5).map(({ id, startMs }) => (
        <button
          key={id}
          type="button"
          aria-label={t('Show the passage at {time}', { time: clockOf(startMs) })}
          onClick={() => jump(startMs)}
        >
          {clockOf(startMs)}
        </button>
      ))}
    </span>
  );
}
