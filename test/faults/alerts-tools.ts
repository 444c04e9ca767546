import { type AlertEvent, createAlertOperations } from '@attune/core';
import { createMemoryAlertChannel } from '@attune/core/memory';
import type { Bench } from './pipeline-tools.js';

export const minute = 60_000;
export const hour = 60 * minute;

/** What tells operators, on the stores of a bench. */
export function alertsOf({ ports }: Pick<Bench, 'ports'>) {
  const channel = createMemoryAlertChannel();
  const reports: unknown[] = [];
  const useCases = createAlertOperations(
    { ...ports, channels: { all: [channel] } },
    { report: (error) => void reports.push(error) },
  );
  return { ...useCases, channel, reports };
}

/** What of an event most tests look at. */
export const brief = ({ type, kind, subject }: AlertEvent) => [type, kind, subject];
