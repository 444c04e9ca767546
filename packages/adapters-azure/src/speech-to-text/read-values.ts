import { numberOf, type RecordValue, textOf } from '../requests/json-values.js';

/** 0 and 1 are the channels of a recording. */
export function channelOf(value: unknown): 0 | 1 | undefined {
  const channel = numberOf(value);
  return channel === 0 || channel === 1 ? channel : undefined;
}

/** The service's own label of a speaker. Its first number is 0 in some answers and 1 in others. */
export function speakerOf(value: unknown): string | undefined {
  const number = numberOf(value);
  return number === undefined ? textOf(value) : String(number);
}

/** Two of the names that the service has for a time, as `offset` or `duration`. */
export type TimeName = 'offset' | 'duration';

/**
 * A time of a record in whole milliseconds. The service writes `offsetMilliseconds`, `offsetInTicks`
 * (100 ns each, at times as a float) and `offset` as an ISO 8601 duration, or, in previews of fast
 * transcription, as a number of milliseconds.
 */
export function millisecondsOf(record: RecordValue, name: TimeName): number | undefined {
  const ticks = numberOf(record[`${name}InTicks`]) ?? numberOf(record[`${name}Ticks`]);
  const plain = record[name];
  const ms =
    numberOf(record[`${name}Milliseconds`]) ??
    (ticks === undefined ? undefined : ticks / 10_000) ??
    (typeof plain === 'string' ? isoMilliseconds(plain) : numberOf(plain));
  return ms === undefined || ms < 0 ? undefined : Math.round(ms);
}

const isoDuration =
  /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,12})?)S)?)?$/u;

function isoMilliseconds(text: string): number | undefined {
  const found = isoDuration.exec(text);
  if (found === null || text === 'P' || text.endsWith('T')) return undefined;
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return (
    (days ?? 0) * 86_400_000 +
    (hours ?? 0) * 3_600_000 +
    (minutes ?? 0) * 60_000 +
    (seconds ?? 0) * 1_000
  );
}
