import { type Account, AttuneProblem, type FinalizeRequest, unwrap } from '@attune/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client.js';
import { Button } from '../../components/button.js';
import { Actions, Dialog } from '../../components/dialog.js';
import { Check, Field, Select } from '../../components/field.js';
import { Menu } from '../../components/menu.js';
import { Banner, messageOf, Tag } from '../../components/parts.js';
import { say } from '../../components/toasts.js';
import { clockOf } from '../../lib/clock.js';
import { dayOf, statusText, useCapabilities, usePatients } from '../../lib/data.js';
import { type Editor, type SaveState, useEditor } from '../../lib/editor.js';
import { goTo } from '../../lib/router.js';
import { showDay, showMoment, showTime, t } from '../../lib/texts.js';
import { useForm } from '../../lib/use-form.js';
import { roleText } from '../../lib/words.js';
import style from './header.module.css';
import { type SeenSession, sessionKey } from './seen-session.js';

type Open = 'correct' | 'finalize' | 'reopen' | 'again' | 'notes' | 'delete' | undefined;

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
      <OpenDialog open={open} seen={seen} editor={editor} onClose={() => setOpen(undefined)} />
    </header>
  );
}

function OpenDialog({
  open,
  seen,
  editor,
  onClose,
}: DialogProps & { readonly open: Open; readonly editor: Editor | undefined }) {
  switch (open) {
    case 'correct':
      return <CorrectDialog seen={seen} onClose={onClose} />;
    case 'finalize':
      return editor && <FinalizeDialog seen={seen} editor={editor} onClose={onClose} />;
    case 'reopen':
      return <ReopenDialog seen={seen} onClose={onClose} />;
    case 'again':
      return <AgainDialog seen={seen} onClose={onClose} />;
    case 'notes':
      return <NotesAgainDialog seen={seen} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog seen={seen} onClose={onClose} />;
    case undefined:
      return null;
  }
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

/** The queries that a change of the session makes old. */
function useChanged(id: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: sessionKey(id) }),
      queries.invalidateQueries({ queryKey: ['sessions'] }),
    ]);
  };
}

interface DialogProps {
  readonly seen: SeenSession;
  readonly onClose: () => void;
}

function CorrectDialog({ seen: { session, etag }, onClose }: DialogProps) {
  const { id, title, patientId, recordedAt, settings } = session;
  const { data: patients } = usePatients();
  const changed = useChanged(id);
  const form = useForm(async (values) => {
    const day = values['recordedAt'] ?? '';
    unwrap(
      await client.api.PATCH('/v1/sessions/{id}', {
        params: { path: { id }, header: { 'If-Match': etag } },
        body: {
          title: values['title'] ?? title,
          patientId: values['patientId'] || null,
          ...(day === (recordedAt ?? '').slice(0, 10)
            ? {}
            : { recordedAt: day === '' ? null : `${day}T12:00:00.000Z` }),
          ...(values['language'] && values['language'] !== settings.language
            ? { language: values['language'] }
            : {}),
        },
      }),
    );
    await changed();
    onClose();
  });
  return (
    <Dialog title={t('Correct the session')} onClose={onClose}>
      <form className={style['form']} onSubmit={form.onSubmit}>
        {form.failure && <Banner kind="danger">{form.failure}</Banner>}
        <Field
          label={t('Title')}
          name="title"
          defaultValue={title}
          required
          error={form.fault('title')}
        />
        <Select
          label={t('Patient')}
          name="patientId"
          defaultValue={patientId ?? ''}
          error={form.fault('patientId')}
        >
          <option value="">{t('Nobody yet')}</option>
          {patients?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.displayName}
            </option>
          ))}
        </Select>
        <Field
          label={t('Recorded on')}
          name="recordedAt"
          type="date"
          defaultValue={recordedAt?.slice(0, 10)}
          error={form.fault('recordedAt')}
        />
        <Field
          label={t('Language')}
          name="language"
          defaultValue={settings.language}
          error={form.fault('language')}
        />
        <Actions>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button kind="main" type="submit" busy={form.busy}>
            {t('Save')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

type Question = NonNullable<FinalizeRequest['confirm']>[number];

function FinalizeDialog({
  seen: { session },
  editor,
  onClose,
}: DialogProps & { readonly editor: Editor }) {
  const changed = useChanged(session.id);
  const [asked, setAsked] = useState<readonly Question[]>([]);
  const [said, setSaid] = useState<ReadonlySet<Question>>(new Set());
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const segments = useEditor(editor, (state) => state.history.present.segments);
  const revision = useEditor(editor, (state) => state.revision);
  const flags = session.notes?.riskFlags?.filter(({ dismissed }) => dismissed === undefined) ?? [];
  const finalize = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await editor.save();
      if (editor.isDirty()) throw new Error(t('Your last changes are not saved. Save them first.'));
      unwrap(
        await client.api.POST('/v1/data/transcript/{sessionId}/finalize', {
          params: { path: { sessionId: session.id }, header: { 'If-Match': editor.etag } },
          body: { confirm: [...said] },
        }),
      );
      await changed();
      say(t('The session is finalized.'));
      onClose();
    } catch (error) {
      if (error instanceof AttuneProblem && error.code === 'confirmation_needed') {
        setAsked(questionsOf(error));
      } else setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('Finalize')} onClose={onClose}>
      <p>{t('You sign this. Afterwards it cannot be changed unless you reopen it.')}</p>
      <dl className={style['signed']}>
        <dt>{t('Title')}</dt>
        <dd>{session.title}</dd>
        <dt>{t('Recorded on')}</dt>
        <dd>{showDay(dayOf(session))}</dd>
        <dt>{t('Transcript')}</dt>
        <dd>
          {t('Revision {revision}, {count, plural, one {# segment} other {# segments}}', {
            revision,
            count: segments.length,
          })}
        </dd>
        <dt>{t('Speakers')}</dt>
        <dd>
          {session.speakers
            .map(({ id, label, role }) => `${label ?? id}: ${roleText(role)}`)
            .join(', ')}
        </dd>
        <dt>{t('Passages to read')}</dt>
        <dd>{flags.length}</dd>
      </dl>
      {asked.map((question) => (
        <Check
          key={question}
          label={questionText(question)}
          checked={said.has(question)}
          onChange={({ target }) => {
            const next = new Set(said);
            if (target.checked) next.add(question);
            else next.delete(question);
            setSaid(next);
          }}
        />
      ))}
      {failure && <Banner kind="danger">{failure}</Banner>}
      <Actions>
        <Button onClick={onClose} autoFocus>
          {t('Cancel')}
        </Button>
        <Button
          kind="main"
          busy={busy}
          disabled={asked.some((question) => !said.has(question))}
          onClick={() => void finalize()}
        >
          {t('Finalize')}
        </Button>
      </Actions>
    </Dialog>
  );
}

function questionsOf({ errors, detail }: AttuneProblem): readonly Question[] {
  const named = (['flags_unread', 'roles_unknown'] as const).filter(
    (question) =>
      detail.includes(question) ||
      errors.some(({ path, message }) => path.includes(question) || message.includes(question)),
  );
  return named.length > 0 ? named : ['flags_unread', 'roles_unknown'];
}

function questionText(question: Question): string {
  return question === 'flags_unread'
    ? t('I have read the passages that may be about a risk.')
    : t('It is not known who is the patient. I finalize it all the same.');
}

function ReopenDialog({ seen: { session }, onClose }: DialogProps) {
  const changed = useChanged(session.id);
  const form = useForm(async ({ reason = '' }) => {
    unwrap(
      await client.api.POST('/v1/sessions/{id}/reopen', {
        params: { path: { id: session.id } },
        body: { reason },
      }),
    );
    await changed();
    onClose();
  });
  return (
    <Dialog title={t('Reopen the session')} onClose={onClose}>
      <form className={style['form']} onSubmit={form.onSubmit}>
        {form.failure && <Banner kind="danger">{form.failure}</Banner>}
        {session.finalization && (
          <p>{t('Finalized {when}.', { when: showMoment(session.finalization.at) })}</p>
        )}
        <Field
          label={t('Reason')}
          hint={t('It is kept with the session and in the audit log.')}
          name="reason"
          required
          autoFocus
          error={form.fault('reason')}
        />
        <Actions>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button kind="main" type="submit" busy={form.busy}>
            {t('Reopen')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function AgainDialog({ seen: { session }, onClose }: DialogProps) {
  const changed = useChanged(session.id);
  const { data: can } = useCapabilities();
  const form = useForm(async (values) => {
    const { language, speakers, provider } = values;
    unwrap(
      await client.api.POST('/v1/sessions/{id}/transcribe', {
        params: { path: { id: session.id } },
        body: {
          settings: {
            ...(language ? { language } : {}),
            ...(speakers ? { speakers: Number(speakers) } : {}),
          },
          ...(provider ? { provider } : {}),
        },
      }),
    );
    await changed();
    onClose();
  });
  return (
    <Dialog title={t('Transcribe again')} onClose={onClose}>
      <form className={style['form']} onSubmit={form.onSubmit}>
        {form.failure && <Banner kind="danger">{form.failure}</Banner>}
        <p>{t('What you corrected stays. Sentiment and notes are made again.')}</p>
        <Field
          label={t('Language')}
          name="language"
          defaultValue={session.settings.language}
          error={form.fault('settings.language')}
        />
        <Field
          label={t('Speakers')}
          name="speakers"
          type="number"
          min={1}
          max={can?.limits.maxSpeakers ?? 10}
          defaultValue={session.settings.speakers}
          error={form.fault('settings.speakers')}
        />
        {(can?.providers.speech.length ?? 0) > 1 && (
          <Select label={t('Engine')} name="provider" error={form.fault('provider')}>
            <option value="">{t('As the host says')}</option>
            {can?.providers.speech.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        )}
        <Actions>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button kind="main" type="submit" busy={form.busy}>
            {t('Transcribe again')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function NotesAgainDialog({ seen: { session }, onClose }: DialogProps) {
  const changed = useChanged(session.id);
  const { data: can } = useCapabilities();
  const takers = can?.providers.noteTakers ?? [];
  const form = useForm(async ({ taker = '' }) => {
    const chosen = takers[Number(taker)];
    unwrap(
      await client.api.POST('/v1/sessions/{id}/extract-notes', {
        params: { path: { id: session.id } },
        body:
          chosen === undefined
            ? {}
            : { provider: chosen.provider, ...(chosen.model ? { model: chosen.model } : {}) },
      }),
    );
    await changed();
    onClose();
  });
  return (
    <Dialog title={t('Take notes again')} onClose={onClose}>
      <form className={style['form']} onSubmit={form.onSubmit}>
        {form.failure && <Banner kind="danger">{form.failure}</Banner>}
        <p>{t('What you wrote stays.')}</p>
        <Select label={t('By')} name="taker">
          {takers.map(({ provider, model }, index) => (
            <option key={`${provider} ${model}`} value={index}>
              {[provider, model].filter(Boolean).join(' ')}
            </option>
          ))}
        </Select>
        <Actions>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button kind="main" type="submit" busy={form.busy}>
            {t('Take notes again')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ seen: { session }, onClose }: DialogProps) {
  const changed = useChanged(session.id);
  const form = useForm(async () => {
    unwrap(await client.api.DELETE('/v1/sessions/{id}', { params: { path: { id: session.id } } }));
    goTo('/', { replace: true });
    say(t('The session was deleted.'));
    await changed();
  });
  return (
    <Dialog title={t('Delete the session')} onClose={onClose}>
      <form className={style['form']} onSubmit={form.onSubmit}>
        {form.failure && <Banner kind="danger">{form.failure}</Banner>}
        <p>
          {t('The recording, the transcript and the notes of “{title}” are deleted for ever.', {
            title: session.title,
          })}
        </p>
        <Actions>
          <Button onClick={onClose} autoFocus>
            {t('Cancel')}
          </Button>
          <Button kind="danger" type="submit" busy={form.busy}>
            {t('Delete')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
