/** `01:02:03.045` with the given separator before the milliseconds; hours may have more digits. */
export function clockTime(ms: number, separator: '.' | ','): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = Math.floor(ms / 1_000) % 60;
  return `${two(hours)}:${two(minutes)}:${two(seconds)}${separator}${String(ms % 1_000).padStart(3, '0')}`;
}
