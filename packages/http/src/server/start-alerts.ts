import { AlertOperations, type RunningAlerts } from '@attune/core';
import { LanguageAnalysis, NoteTaker, SpeechToText } from '@attune/core/ports';
import type { App } from '../composition/index.js';
import type { Log } from '../observability/logger.js';
import { machineWatch } from '../observability/machine-watch.js';
import type { Metrics } from '../observability/metrics.js';
import type { WatchStatus } from '../watch/watch-status.js';

export interface AlertHost {
  readonly dataDirectory: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly folder?: WatchStatus | undefined;
}

/** Starts what a worker does so that operators hear of trouble. */
export async function startAlerts(
  app: App,
  { dataDirectory, log, metrics, folder }: AlertHost,
): Promise<RunningAlerts> {
  const { startAlertSweeps } = await app.get(AlertOperations);
  const [speech, language, notes] = await Promise.all([
    app.get(SpeechToText),
    app.get(LanguageAnalysis),
    app.get(NoteTaker),
  ]);
  return startAlertSweeps({
    machine: machineWatch({ dataDirectory, folder }),
    providers: {
      normalize: 'media',
      transcribe: speech.provider,
      analyze: language.provider,
      extract: notes.provider,
      notify: 'push',
    },
    onEvent: (event) => {
      metrics.observeAlert(event);
      const { id, type, kind, subject, facts } = event;
      const level = type === 'resolved' ? 'info' : 'warn';
      log[level]({ alert: id, type, kind, subject, facts }, 'an alert');
    },
  });
}
