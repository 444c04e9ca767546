const endOfDirectory = 0x06054b50;
const endOfDirectoryBytes = 22;
const directoryEntryBytes = 46;

/**
 * Sets the date of every file of a ZIP archive, in place, so that the same content makes the same
 * bytes. The archive has no comment and fewer than 65,536 files.
 */
export function setZipDates(archive: Uint8Array, at: Date): void {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = archive.byteLength - endOfDirectoryBytes;
  if (end < 0 || view.getUint32(end, true) !== endOfDirectory) {
    throw new TypeError('This is not a ZIP archive without comment.');
  }
  const stamp = dosTime(at);
  let entry = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    view.setUint32(entry + 12, stamp, true);
    view.setUint32(view.getUint32(entry + 42, true) + 10, stamp, true);
    const trailing = [28, 30, 32].map((field) => view.getUint16(entry + field, true));
    entry += trailing.reduce((sum, bytes) => sum + bytes, directoryEntryBytes);
  }
}

/** MS-DOS time: two-second steps from 1980 to 2107; nothing outside. */
function dosTime(at: Date): number {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107) - 1980;
  const date = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}
