import { type Speaker, unwrap } from '@attune/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../client.js';
import { Button } from '../../components/button.js';
import { Actions, Dialog } from '../../components/dialog.js';
import { Field, Select } from '../../components/field.js';
import { Banner, messageOf } from '../../components/parts.js';
import { addSpeaker, renameSpeaker } from '../../lib/edit-history.js';
import { type Editor, useEditor } from '../../lib/editor.js';
import { type Text, t } from '../../lib/texts.js';
import { roleText } from '../../lib/words.js';
import { type SeenSession, sessionKey } from './seen-session.js';
import style from './speakers.module.css';

type Role = Speaker['role'];
type KnownRole = Exclude<Role, 'unknown'>;
type Roles = Readonly<Record<string, KnownRole>>;

const sources: Readonly<Record<Speaker['roleSource'], Text>> = {
  channel: 'by the channel',
  rule: 'by rules',
  model: 'by a language model',
  person: 'by a person',
};

interface Props {
  readonly seen: SeenSession;
  readonly editor: Editor;
  readonly canEdit: boolean;
}

/** Who speaks, who they are, and how that is known. */
export function SpeakersPanel({ seen, editor, canEdit }: Props) {
  const speakers = useEditor(editor, (state) => state.history.present.speakers);
  const [wanted, setWanted] = useState<Roles>();
  const known = new Map(seen.session.speakers.map((speaker) => [speaker.id, speaker]));
  const roleOf = (id: string): Role => known.get(id)?.role ?? 'unknown';
  const swap = (): void => {
    const other: Partial<Record<Role, KnownRole>> = { therapist: 'patient', patient: 'therapist' };
    const swapped = speakers.flatMap(({ id }) => {
      const role = other[roleOf(id)];
      return role === undefined ? [] : [[id, role] as const];
    });
    setWanted(Object.fromEntries(swapped));
  };
  const pair = speakers.filter(({ id }) => ['therapist', 'patient'].includes(roleOf(id)));
  return (
    <div className={style['speakers']}>
      {speakers.map(({ id, label }, index) => {
        const speaker = known.get(id);
        return (
          <fieldset
            key={id}
            className={style['speaker']}
            disabled={!canEdit}
            data-speaker={(index % 6) + 1}
          >
            <legend>{id}</legend>
            <Field
              label={t('Name')}
              placeholder={id}
              defaultValue={label}
              key={label}
              onBlur={({ target }) => {
                if (target.value.trim() === (label ?? '')) return;
                editor.edit((history) => renameSpeaker(history, id, target.value));
                void editor.save();
              }}
            />
            <Select
              label={t('Role')}
              value={roleOf(id)}
              hint={
                speaker &&
                t('{source}, {percent} % sure', {
                  source: t(sources[speaker.roleSource]),
                  percent: Math.round(speaker.roleConfidence * 100),
                })
              }
              onChange={({ target }) => setWanted({ [id]: target.value as KnownRole })}
            >
              {(['therapist', 'patient', 'other', 'unknown'] as const).map((role) => (
                <option key={role} value={role} disabled={role === 'unknown'}>
                  {roleText(role)}
                </option>
              ))}
            </Select>
          </fieldset>
        );
      })}
      {canEdit && (
        <div className={style['actions']}>
          {pair.length === 2 && <Button onClick={swap}>{t('Swap therapist and patient')}</Button>}
          <Button kind="quiet" onClick={() => editor.edit(addSpeaker)}>
            {t('Add a speaker')}
          </Button>
        </div>
      )}
      {wanted !== undefined && (
        <RolesDialog
          seen={seen}
          editor={editor}
          roles={wanted}
          onClose={() => setWanted(undefined)}
        />
      )}
    </div>
  );
}

/** Says what is made again before it is done: what was derived from the roles is worth nothing afterwards. */
function RolesDialog({
  seen: { session, etag },
  editor,
  roles,
  onClose,
}: Omit<Props, 'canEdit'> & { readonly roles: Roles; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const names = new Map(session.speakers.map(({ id, label }) => [id, label ?? id]));
  const change = async (): Promise<void> => {
    await editor.save();
    // Saving the transcript may have changed the session.
    const { response } = await client.api.GET('/v1/sessions/{id}', {
      params: { path: { id: session.id } },
    });
    const current = response.headers.get('etag') ?? etag;
    unwrap(
      await client.api.PUT('/v1/sessions/{id}/roles', {
        params: { path: { id: session.id }, header: { 'If-Match': current } },
        body: { ...roles },
      }),
    );
    await queries.invalidateQueries({ queryKey: sessionKey(session.id) });
    await editor.reload();
  };
  return (
    <Dialog title={t('Change the roles')} onClose={onClose}>
      <ul>
        {Object.entries(roles).map(([id, role]) => (
          <li key={id}>
            {names.get(id) ?? id}: <strong>{roleText(role)}</strong>
          </li>
        ))}
      </ul>
      <p>
        {t('Made again afterwards: the mood of the patient, and the notes. What you wrote stays.')}
      </p>
      {failure && <Banner kind="danger">{failure}</Banner>}
      <Actions>
        <Button onClick={onClose}>{t('Cancel')}</Button>
        <Button
          kind="main"
          autoFocus
          busy={busy}
          onClick={() => {
            setBusy(true);
            change()
              .then(onClose, (error: unknown) => setFailure(messageOf(error)))
              .finally(() => setBusy(false));
          }}
        >
          {t('Change the roles')}
        </Button>
      </Actions>
    </Dialog>
  );
}
