import { type UploadOptions, unwrap } from '@attune/client';
import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { client, queries } from '../client.js';
import { Button, LinkButton } from '../components/button.js';
import { Field, Select } from '../components/field.js';
import { messageOf, Section } from '../components/parts.js';
import { say } from '../components/toasts.js';
import { useCapabilities, usePatients } from '../lib/data.js';
import { goTo } from '../lib/router.js';
import { showBytes, t } from '../lib/texts.js';
import {
  addUpload,
  discardUpload,
  forgetUpload,
  interruptedUploads,
  retryUpload,
  stopUpload,
  type UploadEntry,
  useUploads,
} from '../lib/uploads.js';
import style from './upload.module.css';

const transcriptNames = /\.(?:vtt|srt|json)$/iu;

/** Recordings and transcripts come in here, by dropping or choosing files. */
export function Upload() {
  const [details, setDetails] = useState<Details>({});
  const uploads = useUploads();
  return (
    <div className={style['page']}>
      <h1>{t('Upload')}</h1>
      <DetailsForm details={details} onChange={setDetails} />
      <Drop details={details} />
      <Interrupted running={uploads.length} />
      {uploads.length > 0 && (
        <Section
          title={t('Files')}
          count={uploads.length}
          actions={<LinkButton href="#/">{t('See the sessions')}</LinkButton>}
        >
          <ul className={style['files']}>
            {uploads.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

interface Details {
  readonly patientId?: string;
  readonly recordedAt?: string;
  readonly language?: string;
  readonly speakers?: string;
  readonly channels?: string;
}

function DetailsForm({
  details,
  onChange,
}: {
  readonly details: Details;
  readonly onChange: (details: Details) => void;
}) {
  const { data: patients } = usePatients();
  const { data: can } = useCapabilities();
  const languages = can?.languages.transcription;
  const set = (name: keyof Details, value: string): void => onChange({ ...details, [name]: value });
  return (
    <fieldset className={style['details']}>
      <legend className="hidden">{t('For the files that you add next')}</legend>
      <Select
        label={t('Patient')}
        value={details.patientId ?? ''}
        onChange={({ target }) => set('patientId', target.value)}
      >
        <option value="">{t('Nobody yet')}</option>
        {patients?.map(({ id, displayName }) => (
          <option key={id} value={id}>
            {displayName}
          </option>
        ))}
      </Select>
      <Field
        label={t('Recorded on')}
        type="date"
        value={details.recordedAt ?? ''}
        onChange={({ target }) => set('recordedAt', target.value)}
      />
      {Array.isArray(languages) ? (
        <Select
          label={t('Language')}
          value={details.language ?? ''}
          onChange={({ target }) => set('language', target.value)}
        >
          <option value="">{t('As the host says')}</option>
          {languages.map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag)}
            </option>
          ))}
        </Select>
      ) : (
        <Field
          label={t('Language')}
          placeholder="en-US"
          value={details.language ?? ''}
          onChange={({ target }) => set('language', target.value)}
        />
      )}
      {can?.settings.speakers && (
        <Select
          label={t('Speakers')}
          value={details.speakers ?? ''}
          onChange={({ target }) => set('speakers', target.value)}
        >
          <option value="">{t('Not known')}</option>
          {Array.from({ length: can.limits.maxSpeakers }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list of numbers never changes
            <option key={index} value={index + 1}>
              {index + 1}
            </option>
          ))}
        </Select>
      )}
      {can?.settings.channelSeparation && (
        <Select
          label={t('Channels')}
          value={details.channels ?? ''}
          onChange={({ target }) => set('channels', target.value)}
        >
          <option value="">{t('Find out')}</option>
          <option value="therapist,patient">{t('Left therapist, right patient')}</option>
          <option value="patient,therapist">{t('Left patient, right therapist')}</option>
        </Select>
      )}
    </fieldset>
  );
}

/** A page cannot read a file again by itself: the person chooses it once more. */
function Interrupted({ running }: { readonly running: number }) {
  const { data: interrupted = [], refetch } = useQuery({
    queryKey: ['interrupted', running],
    queryFn: interruptedUploads,
  });
  if (interrupted.length === 0) return null;
  return (
    <Section title={t('Interrupted')} count={interrupted.length}>
      <p>{t('Choose the same file again: it goes on where it was.')}</p>
      <ul className={style['files']}>
        {interrupted.map(({ id, name, sizeBytes }) => (
          <li key={id} className={style['file']}>
            <span className={style['filename']}>{name}</span>
            <span className={style['size']}>{showBytes(sizeBytes)}</span>
            <Button
              kind="quiet"
              onClick={() => {
                discardUpload(id).then(
                  () => refetch(),
                  (error: unknown) => say(messageOf(error), { failed: true }),
                );
              }}
            >
              {t('Discard')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function languageName(tag: string): string {
  try {
    const names = new Intl.DisplayNames(document.documentElement.lang, { type: 'language' });
    return `${names.of(tag) ?? tag} (${tag})`;
  } catch {
    return tag;
  }
}

function Drop({ details }: { readonly details: Details }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { data: can } = useCapabilities();
  const take = (files: Iterable<File>): void => {
    for (const file of files) {
      if (transcriptNames.test(file.name)) void importTranscript(file, details);
      else addUpload(file, optionsOf(details));
    }
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <section
      className={`${style['drop']} ${over ? style['over'] : ''}`}
      aria-label={t('Upload files')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <p>{t('Drop recordings here, or transcripts (VTT, SRT, JSON).')}</p>
      <Button kind="main" onClick={() => input.current?.click()}>
        {t('Choose files')}
      </Button>
      <input
        ref={input}
        className="hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={t('Files to upload')}
        accept="audio/*,video/*,.amr,.opus,.vtt,.srt,.json"
        onChange={({ target }) => {
          take([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      {can && (
        <p className={style['limit']}>
          {t('Up to {size} a file.', { size: showBytes(can.limits.maxRecordingBytes) })}
        </p>
      )}
    </section>
  );
}

function optionsOf({
  patientId,
  recordedAt,
  language,
  speakers,
  channels,
}: Details): UploadOptions {
  const [left, right] = (channels ?? '').split(',') as ('therapist' | 'patient' | '')[];
  const settings = {
    ...(language ? { language } : {}),
    ...(speakers ? { speakers: Number(speakers) } : {}),
    ...(left && right ? { channelSeparation: true, channelRoles: { left, right } } : {}),
  };
  return {
    // The same on every try of this file.
    idempotencyKey: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
    // A large file goes on where it was after a broken line, or after being stopped.
    resume: true,
    ...(patientId ? { patientId } : {}),
    ...(recordedAt ? { recordedAt } : {}),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  };
}

async function importTranscript(file: File, details: Details): Promise<void> {
  const { patientId, recordedAt } = details;
  const form = new FormData();
  if (patientId) form.append('patientId', patientId);
  if (recordedAt) form.append('recordedAt', recordedAt);
  form.append('transcript', file, file.name);
  try {
    const { session } = unwrap(
      await client.api.POST('/v1/sessions/import', {
        body: form as never,
        bodySerializer: (body) => body as unknown as FormData,
      }),
    );
    await queries.invalidateQueries({ queryKey: ['sessions'] });
    goTo(`/sessions/${session.id}`);
  } catch (error) {
    say(`${file.name}: ${messageOf(error)}`, { failed: true });
  }
}

function Entry({ entry }: { readonly entry: UploadEntry }) {
  const { id, file, state, share, failure, session } = entry;
  const percent = Math.round(share * 100);
  return (
    <li className={style['file']}>
      <span className={style['filename']}>{file.name}</span>
      <span className={style['size']}>{showBytes(file.size)}</span>
      {state === 'sending' && (
        <>
          <progress
            max={100}
            value={percent}
            aria-label={t('Upload of {name}', { name: file.name })}
          />
          <span>{percent} %</span>
        </>
      )}
      {state === 'waiting' && <span>{t('Waiting')}</span>}
      {state === 'stopped' && <span>{t('Stopped')}</span>}
      {state === 'failed' && (
        <span className={style['failure']} role="alert">
          {failure}
        </span>
      )}
      {session !== undefined && (
        <LinkButton href={`#/sessions/${session.id}`}>{t('Open')}</LinkButton>
      )}
      {(state === 'sending' || state === 'waiting') && (
        <Button kind="quiet" onClick={() => stopUpload(id)}>
          {t('Stop')}
        </Button>
      )}
      {(state === 'failed' || state === 'stopped') && (
        <>
          <Button onClick={() => retryUpload(id)}>{t('Try again')}</Button>
          <Button kind="quiet" onClick={() => forgetUpload(id)}>
            {t('Remove')}
          </Button>
        </>
      )}
    </li>
  );
}
