/** Kinds of media files that can hold a recording. */
export type MediaFamily =
  | 'wav'
  | 'flac'
  | 'ogg'
  | 'mp3'
  | 'aac'
  | 'mp4'
  | 'matroska'
  | 'aiff'
  | 'caf'
  | 'amr'
  | 'au'
  | 'asf'
  | 'avi'
  | 'mpeg-ts'
  | 'mpeg-ps';

/** The type of a file, found from its first bytes. */
export interface MediaType {
  /** MIME type, such as `audio/wav`. */
  readonly contentType: string;
  readonly family: MediaFamily;
}

/** How many first bytes of a file `sniffMediaType` needs. A shorter file has fewer. */
export const mediaTypeHeadBytes = 4_096;

type Signature = (head: Uint8Array) => MediaType | undefined;

/**
 * Recognizes audio and video containers by their magic bytes, never by name.
 *
 * Playlists, subtitles, images, archives and text are not media, even if a player opens them. An ID3
 * tag counts as MP3, unless the head contains other audio after the tag.
 */
export function sniffMediaType(head: Uint8Array): MediaType | undefined {
  for (const signature of signatures) {
    const found = signature(head);
    if (found !== undefined) return found;
  }
  return undefined;
}

const signatures: readonly Signature[] = [
  riff,
  wave64,
  fixed('fLaC', 0, 'audio/flac', 'flac'),
  ogg,
  isoMedia,
  matroska,
  aiff,
  fixed('caff', 0, 'audio/x-caf', 'caf'),
  fixed('#!AMR-WB', 0, 'audio/amr-wb', 'amr'),
  fixed('#!AMR', 0, 'audio/amr', 'amr'),
  fixed('.snd', 0, 'audio/basic', 'au'),
  asf,
  transportStream,
  programStream,
  tagged,
  mpegAudio,
];

function fixed(magic: string, at: number, contentType: string, family: MediaFamily): Signature {
  return (head) => (has(head, at, magic) ? { contentType, family } : undefined);
}

function riff(head: Uint8Array): MediaType | undefined {
  const wave = has(head, 8, 'WAVE');
  if (wave && (has(head, 0, 'RIFF') || has(head, 0, 'RF64') || has(head, 0, 'BW64'))) {
    return { contentType: 'audio/wav', family: 'wav' };
  }
  const avi = has(head, 0, 'RIFF') && has(head, 8, 'AVI ');
  return avi ? { contentType: 'video/x-msvideo', family: 'avi' } : undefined;
}

function wave64(head: Uint8Array): MediaType | undefined {
  const found = has(head, 0, 'riff\x2e\x91\xcf\x11') && has(head, 24, 'wave');
  return found ? { contentType: 'audio/x-w64', family: 'wav' } : undefined;
}

function ogg(head: Uint8Array): MediaType | undefined {
  if (!has(head, 0, 'OggS\0')) return undefined;
  // The first page holds the stream's own header behind a table of segment lengths.
  const body = 27 + (head[26] ?? 0);
  const video = has(head, body, '\x80theora');
  return { contentType: video ? 'video/ogg' : 'audio/ogg', family: 'ogg' };
}

function isoMedia(head: Uint8Array): MediaType | undefined {
  const type = text(head, 4, 4);
  if (type === 'moov' || type === 'mdat' || type === 'wide') {
    return plausibleBox(head) ? { contentType: 'video/quicktime', family: 'mp4' } : undefined;
  }
  if (type !== 'ftyp' || !plausibleBox(head)) return undefined;
  const brand = text(head, 8, 4);
  if (stillImageBrands.has(brand)) return undefined;
  if (brand === 'qt  ') return { contentType: 'video/quicktime', family: 'mp4' };
  if (/^M4[ABP] $/.test(brand)) return { contentType: 'audio/mp4', family: 'mp4' };
  const mobile = brand.startsWith('3gp') || brand.startsWith('3g2');
  return { contentType: mobile ? 'video/3gpp' : 'video/mp4', family: 'mp4' };
}

const stillImageBrands: ReadonlySet<string> = new Set(['heic', 'heix', 'mif1', 'avif', 'crx ']);

function plausibleBox(head: Uint8Array): boolean {
  const size = uint32(head, 0);
  // 1 announces a 64-bit size and 0 "to the end of the file"; anything else covers its own header.
  return size === 0 || size === 1 || size >= 8;
}

function matroska(head: Uint8Array): MediaType | undefined {
  if (!has(head, 0, '\x1a\x45\xdf\xa3')) return undefined;
  const webm = text(head, 0, 64).includes('webm');
  return { contentType: webm ? 'video/webm' : 'video/x-matroska', family: 'matroska' };
}

function aiff(head: Uint8Array): MediaType | undefined {
  const found = has(head, 0, 'FORM') && (has(head, 8, 'AIFF') || has(head, 8, 'AIFC'));
  return found ? { contentType: 'audio/aiff', family: 'aiff' } : undefined;
}

function asf(head: Uint8Array): MediaType | undefined {
  const found = has(head, 0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c');
  return found ? { contentType: 'audio/x-ms-wma', family: 'asf' } : undefined;
}

function transportStream(head: Uint8Array): MediaType | undefined {
  // Packets of 188 bytes, or of 192 with a time code in front; one sync byte alone is just a G.
  const packets = (start: number, size: number): boolean =>
    head.length > start + 2 * size &&
    [0, 1, 2].every((index) => head[start + index * size] === 0x47);
  const found = packets(0, 188) || packets(4, 192);
  return found ? { contentType: 'video/mp2t', family: 'mpeg-ts' } : undefined;
}

function programStream(head: Uint8Array): MediaType | undefined {
  if (!has(head, 0, '\0\0\x01\xba')) return undefined;
  const marker = head[4] ?? 0;
  const found = (marker & 0xc0) === 0x40 || (marker & 0xf0) === 0x20;
  return found ? { contentType: 'video/mp2p', family: 'mpeg-ps' } : undefined;
}

/** An ID3v2 tag, with the bytes after it if the head contains them. */
function tagged(head: Uint8Array): MediaType | undefined {
  if (!has(head, 0, 'ID3') || head.length < 10) return undefined;
  const lengths = [6, 7, 8, 9].map((at) => head[at] ?? 0);
  const versioned = (head[3] ?? 0xff) < 5 && head[4] !== 0xff;
  if (!versioned || lengths.some((byte) => byte > 0x7f)) return undefined;
  const size = 10 + lengths.reduce((sum, byte) => sum * 128 + byte, 0);
  if (has(head, size, 'fLaC')) return { contentType: 'audio/flac', family: 'flac' };
  return mpegAudio(head.subarray(size)) ?? { contentType: 'audio/mpeg', family: 'mp3' };
}

function mpegAudio(head: Uint8Array): MediaType | undefined {
  if (frames(head, adtsFrameBytes)) return { contentType: 'audio/aac', family: 'aac' };
  if (frames(head, mp3FrameBytes)) return { contentType: 'audio/mpeg', family: 'mp3' };
  return undefined;
}

/** Whether a frame starts the head and another one follows it, or the file ends with it. */
function frames(
  head: Uint8Array,
  frameBytes: (head: Uint8Array, at: number) => number | undefined,
): boolean {
  const first = frameBytes(head, 0);
  if (first === undefined || first > head.length) return false;
  return first === head.length || frameBytes(head, first) !== undefined;
}

function adtsFrameBytes(head: Uint8Array, at: number): number | undefined {
  const [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map((index) => head[at + index] ?? 0) as Six;
  // 12 sync bits, layer 00; the sampling index must be one that exists.
  if (a !== 0xff || (b & 0xf6) !== 0xf0 || ((c >> 2) & 0xf) > 12) return undefined;
  const bytes = ((d & 3) << 11) | (e << 3) | (f >> 5);
  return bytes > 7 ? bytes : undefined;
}

type Six = [number, number, number, number, number, number];

const mpeg1Kbps = [
  [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
const mpeg2Kbps = [
  [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const mpegRates = [44_100, 48_000, 32_000];
const rateDivisors: Readonly<Record<number, number>> = { 0: 4, 2: 2, 3: 1 };

function mp3FrameBytes(head: Uint8Array, at: number): number | undefined {
  const [a, b, c] = [head[at] ?? 0, head[at + 1] ?? 0, head[at + 2] ?? 0];
  const version = (b >> 3) & 3; // 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5, 1 does not exist
  const layer = 4 - ((b >> 1) & 3);
  if (a !== 0xff || (b & 0xe0) !== 0xe0 || version === 1 || layer === 4) return undefined;
  const table = version === 3 ? mpeg1Kbps : mpeg2Kbps;
  const kbps = table[layer - 1]?.[(c >> 4) - 1];
  const base = mpegRates[(c >> 2) & 3];
  if (kbps === undefined || base === undefined) return undefined;
  const rate = base / (rateDivisors[version] ?? 1);
  const padding = (c >> 1) & 1;
  if (layer === 1) return (Math.floor((12_000 * kbps) / rate) + padding) * 4;
  const short = layer === 3 && version !== 3;
  return Math.floor(((short ? 72_000 : 144_000) * kbps) / rate) + padding;
}

function has(head: Uint8Array, at: number, magic: string): boolean {
  for (let index = 0; index < magic.length; index += 1) {
    if (head[at + index] !== magic.charCodeAt(index)) return false;
  }
  return true;
}

function text(head: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...head.subarray(at, at + length));
}

function uint32(head: Uint8Array, at: number): number {
  return [0, 1, 2, 3].reduce((sum, index) => sum * 256 + (head[at + index] ?? 0), 0);
}
