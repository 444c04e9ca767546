import { type Notes, unwrap } from '@attune/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client.js';
import { Button } from '../../components/button.js';
import { Empty, messageOf, Tag } from '../../components/parts.js';
import { say } from '../../components/toasts.js';
import { type Text, t } from '../../lib/texts.js';
import style from './notes.module.css';
import { type Evidence, EvidenceLinks, useSaveNotes } from './risk.js';
import { type SeenSession, sessionKey } from './seen-session.js';

type Statement = Notes['topicSummary'];
type ListName =
  | 'keyTopics'
  | 'strategies'
  | 'emotionalThemes'
  | 'triggers'
  | 'actionItems'
  | 'significantQuotes'
  | 'followUpTopics'
  | 'unresolvedConcerns';
type OneName =
  | 'topicSummary'
  | 'sessionMood'
  | 'moodTrajectory'
  | 'therapistNotes'
  | 'patientSummary';

const parts: readonly ({ readonly title: Text } & (
  | { readonly one: OneName }
  | { readonly list: ListName }
))[] = [
  { title: 'Summary', one: 'topicSummary' },
  { title: 'Topics', list: 'keyTopics' },
  { title: 'To do', list: 'actionItems' },
  { title: 'Mood of the session', one: 'sessionMood' },
  { title: 'Course of the mood', one: 'moodTrajectory' },
  { title: 'Themes', list: 'emotionalThemes' },
  { title: 'Triggers', list: 'triggers' },
  { title: 'Strategies', list: 'strategies' },
  { title: 'Quotes', list: 'significantQuotes' },
  { title: 'To follow up', list: 'followUpTopics' },
  { title: 'Open concerns', list: 'unresolvedConcerns' },
  { title: 'For the therapist', one: 'therapistNotes' },
  { title: 'For the patient', one: 'patientSummary' },
];

interface Props extends Evidence {
  readonly seen: SeenSession;
  readonly canEdit: boolean;
}

/** The notes, each statement with the passages it rests on; a person's words are marked as theirs. */
export function NotesPanel({ seen, canEdit, ...evidence }: Props) {
  const { notes } = seen.session;
  const [draft, setDraft] = useState<Notes>();
  const [busy, setBusy] = useState(false);
  const save = useSaveNotes(seen);
  const revert = useRevert(seen);
  if (notes === undefined)
    return <Empty>{t('There are no notes. They are made when the session is processed.')}</Empty>;
  const shown = draft ?? notes;
  const store = (): void => {
    if (draft === undefined) return;
    setBusy(true);
    save(withoutEmpty(draft))
      .then(() => {
        setDraft(undefined);
        say(t('The notes are saved.'));
      })
      // What was written stays on the screen.
      .catch((error: unknown) => say(messageOf(error), { failed: true }))
      .finally(() => setBusy(false));
  };
  return (
    <div className={style['notes']}>
      {canEdit && (
        <div className={style['actions']}>
          {draft === undefined ? (
            <Button onClick={() => setDraft(notes)}>{t('Edit the notes')}</Button>
          ) : (
            <>
              <Button kind="main" busy={busy} onClick={store}>
                {t('Save the notes')}
              </Button>
              <Button onClick={() => setDraft(undefined)}>{t('Cancel')}</Button>
            </>
          )}
          {draft === undefined && notes.machine !== undefined && (
            <Button kind="quiet" onClick={revert}>
              {t('Back to the machine’s notes')}
            </Button>
          )}
        </div>
      )}
      {parts.map((part) => (
        <Part
          key={part.title}
          part={part}
          notes={shown}
          onChange={draft && setDraft}
          {...evidence}
        />
      ))}
      <p className={style['source']}>
        {t('By {provider}, from revision {revision} of the transcript.', {
          provider: [notes.provider, notes.model].filter(Boolean).join(' '),
          revision: notes.transcriptRevision,
        })}
      </p>
    </div>
  );
}

function useRevert({ session, etag }: SeenSession): () => void {
  const queries = useQueryClient();
  const { id } = session;
  return () => {
    if (!confirm(t('Drop what you wrote, and show the machine’s notes again?'))) return;
    client.api
      .DELETE('/v1/sessions/{id}/notes', { params: { path: { id }, header: { 'If-Match': etag } } })
      .then(unwrap)
      .then(() => queries.invalidateQueries({ queryKey: sessionKey(id) }))
      .catch((error: unknown) => say(messageOf(error), { failed: true }));
  };
}

interface PartProps extends Evidence {
  readonly part: (typeof parts)[number];
  readonly notes: Notes;
  /** Absent while the notes are only read. */
  readonly onChange: ((notes: Notes) => void) | undefined;
}

function Part({ part, notes, onChange, ...evidence }: PartProps) {
  const statements: readonly Statement[] =
    'one' in part ? [notes[part.one] ?? blank()] : (notes[part.list] ?? []);
  const filled = statements.filter(({ text }) => text.trim() !== '');
  if (onChange === undefined && filled.length === 0) return null;
  const put = (next: readonly Statement[]): void =>
    onChange?.('one' in part ? { ...notes, [part.one]: next[0] } : { ...notes, [part.list]: next });
  const shown = onChange === undefined ? filled : statements;
  return (
    <section className={style['part']} aria-label={t(part.title)}>
      <h3>{t(part.title)}</h3>
      <ul>
        {shown.map((statement, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: statements have no id
          <li key={index} className={style['statement']}>
            {onChange === undefined ? (
              <span dir="auto">{statement.text}</span>
            ) : (
              <textarea
                className={style['field']}
                aria-label={`${t(part.title)} ${index + 1}`}
                dir="auto"
                value={statement.text}
                onChange={({ target }) =>
                  put(shown.with(index, { ...statement, text: target.value }))
                }
              />
            )}
            {statement.by !== undefined && <Tag kind="accent">{t('by a person')}</Tag>}
            <EvidenceLinks ids={statement.segmentIds} {...evidence} />
            {onChange !== undefined && 'list' in part && (
              <Button kind="quiet" onClick={() => put(shown.toSpliced(index, 1))}>
                {t('Remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {onChange !== undefined && 'list' in part && (
        <Button kind="quiet" onClick={() => put([...shown, blank()])}>
          {t('Add')}
        </Button>
      )}
    </section>
  );
}

function blank(): Statement {
  return { text: '', segmentIds: [] };
}

/** Statements that a person has emptied are removed ones. */
function withoutEmpty(notes: Notes): Notes {
  const kept = { ...notes } as Record<string, unknown>;
  for (const part of parts) {
    if ('list' in part) {
      const list = notes[part.list];
      if (list !== undefined) kept[part.list] = list.filter(({ text }) => text.trim() !== '');
    } else if (notes[part.one]?.text.trim() === '') delete kept[part.one];
  }
  return kept as unknown as Notes;
}
