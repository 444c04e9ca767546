import type { Account } from '@attune/client';
import { useState } from 'react';
import { client } from '../../client.js';
import { Button } from '../../components/button.js';
import { Menu } from '../../components/menu.js';
import { messageOf, Tag } from '../../components/parts.js';
import { say } from '../../components/toasts.js';
import { clockOf } from '../../lib/clock.js';
import { dayOf, statusText } from '../../lib/data.js';
import { type Editor, type SaveState, useEditor } from '../../lib/editor.js';
import { goTo } from '../../lib/router.js';
import { showDay, showTime, t } from '../../lib/texts.js';
import style from './header.module.css';
import type { SeenSession } from './seen-session.js';
import { type Open, SessionDialog } from './session-dialogs.js';

interface Props {
  readonly seen: SeenSession;
  readonly account: Account;
  readonly editor?: Editor;
  /** Shows the help of the keys, where there are any. */
  readonly onKeys?: () => void;
}

/** What the session is, how far it is saved, and what can be done with all of it. */
export function Header({ seen, account, editor, onKeys }: Props) {
  const { session } = seen;
  const [open, setOpen] = useState<Open>();
  const isTherapist = account.role === 'therapist';
  const isFinalized = session.status === 'finalized';
  return (
    <header className={style['header']}>
      <div className={style['what']}>
        <a href="#/">{t('‹ Sessions')}</a>
        <h1>{session.title}</h1>
        <p className={style['facts']}>
          {showDay(dayOf(session))}
          {session.recording.durationMs !== undefined &&
            ` · ${clockOf(session.recording.durationMs)}`}{' '}
          <Tag kind={isFinalized ? 'good' : 'plain'}>{statusText(session.status)}</Tag>
        </p>
      </div>
      <div className={style['actions']}>
        {editor !== undefined && isTherapist && !isFinalized && <Saved editor={editor} />}
        {editor !== undefined && <Exports id={session.id} title={session.title} />}
        {isTherapist && (
          <Menu
            label={t('More')}
            entries={[
              ...(isFinalized
                ? [{ label: t('Reopen…'), onChoose: () => setOpen('reopen') }]
                : [
                    {
                      label: t('Correct title, patient, date…'),
                      onChoose: () => setOpen('correct'),
                    },
                    { label: t('Transcribe again…'), onChoose: () => setOpen('again') },
                    { label: t('Take notes again…'), onChoose: () => setOpen('notes') },
                  ]),
              ...(session.patientId === undefined
                ? []
                : [
                    {
                      label: t('Trend of the patient'),
                      onChoose: () => goTo(`/patients/${session.patientId}`),
                    },
                  ]),
              ...(onKeys === undefined ? [] : [{ label: t('Keys'), onChoose: onKeys }]),
              { label: t('Delete…'), onChoose: () => setOpen('delete'), danger: true },
            ]}
          />
        )}
        {isTherapist && session.status === 'processed' && editor !== undefined && (
          <Button kind="main" onClick={() => setOpen('finalize')}>
            {t('Finalize')}
          </Button>
        )}
      </div>
      <SessionDialog open={open} seen={seen} editor={editor} onClose={() => setOpen(undefined)} />
    </header>
  );
}

function Saved({ editor }: { readonly editor: Editor }) {
  const save = useEditor(editor, (state) => state.save);
  const canUndo = useEditor(editor, (state) => state.history.past.length > 0);
  const canRedo = useEditor(editor, (state) => state.history.future.length > 0);
  return (
    <div className={style['saved']}>
      <span role="status" data-state={save.kind}>
        {savedText(save)}
      </span>
      {(save.kind === 'refused' || save.kind === 'offline') && (
        <Button onClick={() => void editor.save()}>{t('Save now')}</Button>
      )}
      <Button kind="quiet" disabled={!canUndo} onClick={() => editor.undo()} aria-label={t('Undo')}>
        ⟲
      </Button>
      <Button kind="quiet" disabled={!canRedo} onClick={() => editor.redo()} aria-label={t('Redo')}>
        ⟳
      </Button>
    </div>
  );
}

function savedText(save: SaveState): string {
  switch (save.kind) {
    case 'saved':
      return save.at === undefined ? t('Saved') : t('Saved {time}', { time: showTime(save.at) });
    case 'unsaved':
      return t('Not saved yet');
    case 'saving':
      return t('Saving…');
    case 'offline':
      return t('Not saved, offline: kept in this browser');
    case 'refused':
      return t('Not saved: {message}', { message: save.message });
    case 'conflict':
      return t('Changed elsewhere');
  }
}

const formats = ['pdf', 'docx', 'txt', 'srt', 'vtt', 'json', 'csv'] as const;

function Exports({ id, title }: { readonly id: string; readonly title: string }) {
  const save = async (format: (typeof formats)[number], notes: boolean): Promise<void> => {
    const options = { format, ...(notes ? { notes: 'true' as const } : {}) };
    const { blob, filename } = await client.exportTranscript(id, options);
    const address = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = address;
    link.download = filename;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    say(t('{title} was saved as {filename}.', { title, filename }));
  };
  const entries = formats.flatMap((format) => {
    const label = format === 'csv' ? t('Sentiment as CSV') : format.toUpperCase();
    const withNotes = ['pdf', 'docx', 'txt', 'json'].includes(format);
    const entry = (notes: boolean) => ({
      label: notes ? t('{format} with notes', { format: label }) : label,
      onChoose: () =>
        void save(format, notes).catch((error: unknown) => say(messageOf(error), { failed: true })),
    });
    return withNotes ? [entry(false), entry(true)] : [entry(false)];
  });
  return <Menu label={t('Export')} entries={entries} />;
}
