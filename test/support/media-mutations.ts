/** One file with bytes overwritten, removed, repeated or cut off; mostly near its beginning. */
export function mutate(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
  const changed = bytes.slice();
  const reach = random(2) === 0 ? Math.min(200, bytes.length) : bytes.length;
  const at = random(reach);
  const rest = bytes.subarray(at + random(64));
  switch (random(5)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return Uint8Array.from([...bytes.subarray(0, at), ...rest]);
    case 2:
      return Uint8Array.from([...bytes.subarray(0, at), ...rest, ...rest]);
    case 3:
      return changed.fill(random(2) * 255, at, at + 1 + random(8));
    default:
      for (let count = 0; count < 8; count += 1) changed[random(reach)] = random(256);
      return changed;
  }
}

/** A file cut off at evenly spread places, its first and last byte among them. */
export function truncations(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, index) =>
    bytes.slice(0, Math.max(1, Math.round(((bytes.length - 1) * index) / (count - 1)))),
  );
}

const hourMs = 3_600_000;

/**
 * Has a small file claim that it lasts an hour, where its format says how long it lasts: in the
 * sizes of WAV, the sample count of FLAC, the frame count of MP3, the durations of MP4 and MOV and the
 * positions of Ogg. `undefined` where there is no such place.
 */
export function claimingAnHour(
  extension: string,
  bytes: Uint8Array,
  sampleRateHz: number,
): Uint8Array | undefined {
  const changed = Buffer.from(bytes);
  const samples = (hourMs / 1_000) * sampleRateHz;
  switch (extension) {
    case 'wav':
      changed.writeUInt32LE(samples * 2, changed.indexOf('data', 12, 'latin1') + 4);
      return changed;
    case 'flac':
      // STREAMINFO: 36 bits of total samples end 18 bytes into it, 8 bytes into the file.
      changed.writeUInt32BE(samples, 22);
      return changed;
    case 'mp3': {
      const at = Math.max(changed.indexOf('Info'), changed.indexOf('Xing'));
      changed.writeUInt32BE(Math.ceil(samples / 576), at + 8);
      return changed;
    }
    case 'm4a':
    case 'mp4':
    case 'mov':
      return withDurations(changed);
    case 'ogg':
    case 'opus':
      return withLastPosition(changed, hourMs * 48);
    default:
      return undefined;
  }
}

/** In `mvhd` and `mdhd` of version 0 a time scale and a duration stand 12 bytes after the version. */
function withDurations(changed: Buffer): Buffer {
  for (const box of ['mvhd', 'mdhd']) {
    for (let at = changed.indexOf(box); at !== -1; at = changed.indexOf(box, at + 4)) {
      changed.writeUInt32BE(changed.readUInt32BE(at + 16) * (hourMs / 1_000), at + 20);
    }
  }
  return changed;
}

/** Ogg pages carry a checksum, so this one no longer fits either. */
function withLastPosition(changed: Buffer, position: number): Buffer {
  changed.writeBigUInt64LE(BigInt(position), changed.lastIndexOf('OggS') + 6);
  return changed;
}

/** Files that are two things at once, by what they are. */
export function polyglots(wav: Uint8Array, mp3: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const text = (content: string): Buffer => Buffer.from(content, 'latin1');
  const html = text('<!doctype html><script>alert(document.domain)</script>');
  const script = text('/*RIFF*/=1;alert(1)//');
  const zip = text('PK\u0003\u0004\u0014\0\0\0\0\0');
  const zipEnd = Buffer.concat([text('PK\u0005\u0006'), Buffer.alloc(18)]);
  const tagged = Buffer.concat([text('ID3\u0003\0\0\0\0\u0001\0'), Buffer.alloc(128, html)]);
  const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
  return new Map([
    ['HTML, then WAV', joined(html, wav)],
    ['WAV, then HTML', joined(wav, html)],
    ['a script, then MP3', joined(script, mp3)],
    ['MP3, then a script', joined(mp3, script)],
    ['a ZIP head, then MP3', joined(zip, mp3)],
    ['WAV, then a ZIP tail', joined(wav, zip, zipEnd)],
    ['an ID3 tag of HTML, then MP3', joined(tagged, mp3)],
    ['a PDF head, then MP3', joined(text('%PDF-1.7\n'), mp3)],
    ['a GIF head, then a script', joined(text('GIF89a/*'), wav, text('*/=1;alert(1)'))],
    ['an ELF head, then WAV', joined(text('\u007fELF'), wav)],
    ['a shell script, then WAV', joined(text('#!/bin/sh\nid\n'), wav)],
    ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a playlist', text('#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n')],
    ['a list to join', text("ffconcat version 1.0\nfile '/etc/passwd'\n")],
    ['WAV twice', joined(wav, wav)],
    ['WAV, then MP3', joined(wav, mp3)],
  ]);
}

/** Names of files that programs trip over; quotes and line ends cannot stand in a form. */
export const oddNames: readonly string[] = [
  '../../../../etc/passwd',
  '..\\..\\windows\\system32\\a.wav',
  '/etc/cron.d/attune',
  'C:\\autoexec.bat',
  '\\\\server\\share\\a.wav',
  '..',
  '.',
  '',
  '...',
  '.htaccess',
  '-rf.wav',
  '|id.wav',
  ';id;.wav',
  '$(id).wav',
  '`id`.wav',
  '%2e%2e%2fa.wav',
  '..%2f..%2fa.wav',
  '%00.wav',
  'a\u0000b.wav',
  'a\u001b[31m\u0007.wav',
  'a\tb\u000b.wav',
  '\u202egnp.wav',
  '\u2066a\u2069.wav',
  'a\u200b\ufeff.wav',
  'CON.wav',
  'aux',
  'a.wav:stream',
  'file:///etc/passwd',
  'concat:a|b',
  'http://127.0.0.1/a.wav',
  'pipe:0',
  '%d%s%n.wav',
  '~root',
  'é'.normalize('NFD').repeat(100),
  '😀'.repeat(200),
  '\u{10ffff}\ufffe.wav',
  'ﷺ'.repeat(300),
  ' . wav . ',
  'x'.repeat(4_096),
  `${'x'.repeat(4_092)}.wav`,
  `${'../'.repeat(1_365)}a`,
  '<img src=x onerror=alert(1)>.wav',
  'a.wav; filename=b.wav',
];
