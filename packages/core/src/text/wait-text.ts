/**
 * Until when to wait, as a sentence, such as "Try again at 2026-01-31 09:45:10 UTC, in about 13
 * minutes.". The time is rounded up to whole seconds, as `Retry-After` is.
 */
export function waitText(waitMs: number, now: Date): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const until = new Date(now.getTime() + seconds * 1_000 + 999);
  const time = until.toISOString().slice(0, 19).replace('T', ' ');
  return `Try again at ${time} UTC, in ${durationText(seconds)}.`;
}

function durationText(seconds: number): string {
  if (seconds === 1) return '1 second';
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7_200) return `about ${Math.round(seconds / 60)} minutes`;
  return `about ${Math.round(seconds / 3_600)} hours`;
}
