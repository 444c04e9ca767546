import { AttuneProblem, type FinalizeRequest, unwrap } from '@attune/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client.js';
import { Button } from '../../components/button.js';
import { Actions, Dialog, FormDialog } from '../../components/dialog.js';
import { Check, Field, Select } from '../../components/field.js';
import { Banner, messageOf } from '../../components/parts.js';
import { say } from '../../components/toasts.js';
import { dayOf, useCapabilities, usePatients } from '../../lib/data.js';
import { type Editor, useEditor } from '../../lib/editor.js';
import { goTo } from '../../lib/router.js';
import { showDay, showMoment, t } from '../../lib/texts.js';
import { useForm } from '../../lib/use-form.js';
import { roleText } from '../../lib/words.js';
import { type SeenSession, sessionKey } from './seen-session.js';
import style from './session-dialogs.module.css';

/** A dialog about the whole session. */
export type Open = 'correct' | 'finalize' | 'reopen' | 'again' | 'notes' | 'delete' | undefined;

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

/** What a person asked for of the whole session; nothing while it is `undefined`. */
export function SessionDialog({
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
    <FormDialog title={t('Correct the session')} form={form} send={t('Save')} onClose={onClose}>
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
    </FormDialog>
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
      {asked.map((question, index) => (
        <Check
          key={question}
          autoFocus={index === 0}
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
    <FormDialog title={t('Reopen the session')} form={form} send={t('Reopen')} onClose={onClose}>
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
    </FormDialog>
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
    <FormDialog
      title={t('Transcribe again')}
      form={form}
      send={t('Transcribe again')}
      onClose={onClose}
    >
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
    </FormDialog>
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
    <FormDialog
      title={t('Take notes again')}
      form={form}
      send={t('Take notes again')}
      onClose={onClose}
    >
      <p>{t('What you wrote stays.')}</p>
      <Select label={t('By')} name="taker">
        {takers.map(({ provider, model }, index) => (
          <option key={`${provider} ${model}`} value={index}>
            {[provider, model].filter(Boolean).join(' ')}
          </option>
        ))}
      </Select>
    </FormDialog>
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
    <FormDialog
      title={t('Delete the session')}
      form={form}
      send={t('Delete')}
      danger
      onClose={onClose}
    >
      <p>
        {t('The recording, the transcript and the notes of “{title}” are deleted for ever.', {
          title: session.title,
        })}
      </p>
    </FormDialog>
  );
}
