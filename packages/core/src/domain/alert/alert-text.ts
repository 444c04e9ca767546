import type { AlertEvent, AlertKind } from './alert.js';

/** A message about an alert, in words. */
export interface AlertText {
  /** One line. */
  readonly title: string;
  /** Several lines. */
  readonly text: string;
}

const titles: Readonly<Record<AlertKind, string>> = {
  stuck_sessions: 'Sessions are stuck',
  failing_provider: 'A provider is failing',
  low_disk: 'Disk space is running out',
  watch_stopped: 'Recordings of the watched folder are not taken',
  backup_failed: 'A backup failed',
  unreleased_recordings: 'A speech provider still holds deleted recordings',
  sweep_stopped: 'Recordings have no record in the database',
  test: 'This is a test',
};

const advice: Readonly<Record<AlertKind, string>> = {
  stuck_sessions:
    'These sessions made no progress for over an hour. Check that workers run, and read their log; "attune doctor" checks what they depend on.',
  failing_provider:
    'Run "attune doctor" where the workers run: it reports the fault and the setting to change. You can retry the failed sessions afterwards.',
  low_disk: 'Free some space, or set DATA_DIR to another disk, before recordings are refused.',
  watch_stopped:
    'They stay in the folder. The log of the worker says what is wrong: WATCH_DIR must be a folder that the worker may write to, and WATCH_OWNER an active therapist.',
  backup_failed:
    'See the log of the backup. Until a backup succeeds, the last good one is the newest you have.',
  unreleased_recordings:
    'Sessions were deleted while this provider could not be reached. Configure it again until workers have removed what it holds, or remove the data there yourself and run "attune releases forget" for each session.',
  sweep_stopped:
    'Workers remove leftovers of crashes from the blob store, and stopped before they removed anything: the database seems to lack records, or to be another one. Check DATABASE_URL, DATA_DIR and the settings of the blob store, and restore a backup if records are gone.',
  test: 'This receiver gets alerts.',
};

const beginnings: Readonly<Record<AlertEvent['type'], string>> = {
  raised: '',
  reminder: 'Still: ',
  resolved: 'Over: ',
  test: '',
};

/** The message for a person: what happened, to what, and what to do next. */
export function alertText(event: AlertEvent): AlertText {
  const { id, kind, subject, type, facts, openedAt } = event;
  const title = `${beginnings[type]}${titles[kind]} (${subject})`;
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${shown(value)}`);
  const since = [`since: ${openedAt}`, ...lines, `alert: ${id}`].join('\n');
  const more = type === 'resolved' ? 'No action is needed any more.' : advice[kind];
  return { title, text: `${title}.\n\n${since}\n\n${more}\n` };
}

function shown(value: AlertEvent['facts'][string]): string {
  return typeof value === 'object' ? value.join(', ') : String(value);
}
