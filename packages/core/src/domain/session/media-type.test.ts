import { describe, expect, it } from 'vitest';
import { sniffMediaType } from './media-type.js';

function bytes(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...part].map((char) => char.charCodeAt(0)) : part,
    ),
  );
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}

// MPEG 1 layer III, 128 kbit/s, 44.1 kHz: frames of 417 bytes.
const mp3Frame = bytes([0xff, 0xfb, 0x90, 0x00], zeros(413));
// MPEG 2 layer III, 32 kbit/s, 16 kHz: frames of 144 bytes.
const lowRateFrame = bytes([0xff, 0xf3, 0x48, 0xc4], zeros(140));
const adtsFrame = bytes([0xff, 0xf1, 0x60, 0x40, 0x02, 0x00, 0xfc], zeros(9));
const join = (...parts: Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const asf = [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0, 0xaa, 0, 0x62, 0xce];

const media: [string, Uint8Array, string, string][] = [
  ['WAVE', bytes('RIFF', [4, 0, 0, 0], 'WAVEfmt '), 'wav', 'audio/wav'],
  ['WAVE over 4 GiB', bytes('RF64', [255, 255, 255, 255], 'WAVEds64'), 'wav', 'audio/wav'],
  [
    'Wave64',
    bytes('riff', [0x2e, 0x91, 0xcf, 0x11], zeros(16), 'wave', zeros(12)),
    'wav',
    'audio/x-w64',
  ],
  ['FLAC', bytes('fLaC', [0, 0, 0, 34]), 'flac', 'audio/flac'],
  ['FLAC behind ID3', bytes('ID3', [4, 0, 0, 0, 0, 0, 2], 'xxfLaC'), 'flac', 'audio/flac'],
  ['Ogg', bytes('OggS', zeros(22), [1, 19], 'OpusHead'), 'ogg', 'audio/ogg'],
  ['Ogg video', bytes('OggS', zeros(22), [1, 42, 0x80], 'theora'), 'ogg', 'video/ogg'],
  ['MP3 with ID3', bytes('ID3', [3, 0, 0, 0, 0, 0x7f, 0x7f]), 'mp3', 'audio/mpeg'],
  ['bare MP3', join(mp3Frame, mp3Frame), 'mp3', 'audio/mpeg'],
  ['MP3 at a low rate', join(lowRateFrame, lowRateFrame), 'mp3', 'audio/mpeg'],
  ['one MP3 frame', mp3Frame, 'mp3', 'audio/mpeg'],
  ['AAC', join(adtsFrame, adtsFrame), 'aac', 'audio/aac'],
  ['M4A', bytes([0, 0, 0, 28], 'ftypM4A '), 'mp4', 'audio/mp4'],
  ['MP4', bytes([0, 0, 0, 32], 'ftypisom'), 'mp4', 'video/mp4'],
  ['MOV', bytes([0, 0, 0, 20], 'ftypqt  '), 'mp4', 'video/quicktime'],
  ['MOV of old', bytes([0, 0, 0, 8], 'wide'), 'mp4', 'video/quicktime'],
  ['3GP', bytes([0, 0, 0, 28], 'ftyp3gp4'), 'mp4', 'video/3gpp'],
  [
    'WebM',
    bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], 'webm'),
    'matroska',
    'video/webm',
  ],
  [
    'Matroska',
    bytes([0x1a, 0x45, 0xdf, 0xa3, 0xa3, 0x42, 0x82, 0x88], 'matroska'),
    'matroska',
    'video/x-matroska',
  ],
  ['AIFF', bytes('FORM', zeros(4), 'AIFFCOMM'), 'aiff', 'audio/aiff'],
  ['AIFC', bytes('FORM', zeros(4), 'AIFCFVER'), 'aiff', 'audio/aiff'],
  ['CAF', bytes('caff', [0, 1, 0, 0]), 'caf', 'audio/x-caf'],
  ['AMR', bytes('#!AMR\n'), 'amr', 'audio/amr'],
  ['AMR-WB', bytes('#!AMR-WB\n'), 'amr', 'audio/amr-wb'],
  ['AU', bytes('.snd', [0, 0, 0, 24]), 'au', 'audio/basic'],
  ['WMA', bytes([...asf, 0x6c]), 'asf', 'audio/x-ms-wma'],
  ['AVI', bytes('RIFF', zeros(4), 'AVI LIST'), 'avi', 'video/x-msvideo'],
  [
    'transport stream',
    join(...[0, 1, 2].map(() => bytes('G', zeros(187)))),
    'mpeg-ts',
    'video/mp2t',
  ],
  ['program stream', bytes([0, 0, 1, 0xba, 0x44]), 'mpeg-ps', 'video/mp2p'],
];

const other: [string, Uint8Array][] = [
  ['nothing', new Uint8Array()],
  ['text', bytes('Good morning. How have you been since last week?')],
  ['text that starts with G', bytes('G'.repeat(3), ' and so on '.repeat(60))],
  ['a playlist', bytes('#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n')],
  ['an ffconcat script', bytes('ffconcat version 1.0\nfile a.wav\n')],
  ['subtitles', bytes('WEBVTT\n\n00:00.000 --> 00:01.000\nHi')],
  ['HTML', bytes('<!doctype html><audio src=x>')],
  ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
  ['PNG', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a])],
  ['JPEG', bytes([0xff, 0xd8, 0xff, 0xe0], zeros(600))],
  ['HEIC', bytes([0, 0, 0, 24], 'ftypheic')],
  ['WebP', bytes('RIFF', zeros(4), 'WEBPVP8 ')],
  ['zip', bytes('PK', [3, 4])],
  ['UTF-16 text', bytes([0xff, 0xfe], 'h\0e\0l\0l\0o\0')],
  ['a run of 0xff', Uint8Array.from(new Array<number>(2_000).fill(0xff))],
  ['one frame header with noise behind it', bytes([0xff, 0xfb, 0x90, 0], zeros(2_000))],
  ['a frame that is cut off', mp3Frame.subarray(0, 100)],
  ['ID3 with an impossible size', bytes('ID3', [3, 0, 0, 0x80, 0, 0, 0])],
  ['a word that starts with ID3', bytes('ID3 tags are a subject of their own')],
];

describe('sniffMediaType', () => {
  it.each(media)('recognises %s', (_name, head, family, contentType) => {
    expect(sniffMediaType(head)).toEqual({ family, contentType });
  });

  it.each(other)('does not take %s for media', (_name, head) => {
    expect(sniffMediaType(head)).toBeUndefined();
  });

  it('looks at magic bytes only, wherever the head is cut', () => {
    for (const [, head] of media) {
      for (let end = 0; end <= head.length; end += 1) {
        expect(() => sniffMediaType(head.subarray(0, end))).not.toThrow();
      }
    }
  });
});
