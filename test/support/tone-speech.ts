/**
 * A language of tones, so that a scripted server can really listen: every word is a burst of its
 * own frequency, and a burst that was cut is another word than the whole one.
 */
const sampleRateHz = 16_000;
const lowestHz = 300;
const stepHz = 25;

const vocabulary = [
  'good morning how was your week it has been hard my sister called and we talked about',
  'the old house near river every evening I walk there alone but then sometimes feel calm',
  'what helps you when night comes music writing letters to nobody breathing slowly counting',
  'stars they never answered maybe tomorrow will try again with more patience than yesterday',
]
  .join(' ')
  .split(' ');

/** A word and when it is said, in milliseconds. */
export interface SaidWord {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface ToneSpeech {
  /** 16-bit samples of one channel at 16 kHz. */
  readonly samples: Int16Array;
  readonly said: readonly SaidWord[];
}

export interface SpeakOptions {
  readonly words: number;
  /** Which word to begin with, by its number. Default 0. */
  readonly first?: number;
  /** The silence after a word, by its number. Default 80 ms: nobody pauses. */
  readonly pauseMs?: (index: number) => number;
  readonly wordMs?: number;
}

/** Says words of the vocabulary one after another. */
export function speakTones(options: SpeakOptions): ToneSpeech {
  const { words, first = 0, pauseMs = () => 80, wordMs = 240 } = options;
  const said: SaidWord[] = [];
  let atMs = 200;
  for (let index = 0; index < words; index += 1) {
    const word = vocabulary[((first + index) * 7) % vocabulary.length] ?? '';
    said.push({ word, startMs: atMs, endMs: atMs + wordMs });
    atMs += wordMs + pauseMs(index);
  }
  const samples = new Int16Array(((atMs + 200) * sampleRateHz) / 1_000);
  for (const { word, startMs, endMs } of said) {
    const hertz = lowestHz + vocabulary.indexOf(word) * stepHz;
    for (let at = startMs * 16; at < endMs * 16; at += 1) {
      samples[at] = Math.round(
        Math.sin((2 * Math.PI * hertz * (at - startMs * 16)) / 16_000) * 9_000,
      );
    }
  }
  return { samples, said };
}

/** A WAV file of channels of the same length. */
export function wavOf(...channels: readonly Int16Array[]): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const dataBytes = frames * channels.length * 2;
  const bytes = new Uint8Array(44 + dataBytes);
  const view = new DataView(bytes.buffer);
  const encoder = new TextEncoder();
  bytes.set(encoder.encode('RIFF....WAVEfmt '));
  view.setUint32(4, 36 + dataBytes, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * channels.length * 2, true);
  view.setUint16(32, channels.length * 2, true);
  view.setUint16(34, 16, true);
  bytes.set(encoder.encode('data'), 36);
  view.setUint32(40, dataBytes, true);
  for (let frame = 0; frame < frames; frame += 1) {
    channels.forEach((samples, channel) => {
      view.setInt16(44 + (frame * channels.length + channel) * 2, samples[frame] ?? 0, true);
    });
  }
  return bytes;
}

const frameSamples = 80;

/** Writes down what is heard in a WAV file of one channel with a plain header. */
export function hearTones(wav: Uint8Array): SaidWord[] {
  const view = new DataView(wav.buffer, wav.byteOffset + 44, wav.byteLength - 44);
  const count = Math.floor(view.byteLength / 2);
  const sample = (at: number): number => view.getInt16(at * 2, true);
  const heard: SaidWord[] = [];
  let begin: number | undefined;
  for (let at = 0; at <= count; at += frameSamples) {
    let peak = 0;
    for (let one = at; one < Math.min(count, at + frameSamples); one += 1) {
      peak = Math.max(peak, Math.abs(sample(one)));
    }
    if (peak > 1_000) begin ??= at;
    else if (begin !== undefined) {
      heard.push(wordBetween(begin, Math.min(at, count), sample));
      begin = undefined;
    }
  }
  return heard;
}

function wordBetween(from: number, to: number, sample: (at: number) => number): SaidWord {
  let crossings = 0;
  for (let at = from + 1; at < to; at += 1) {
    if (sample(at - 1) < 0 !== sample(at) < 0) crossings += 1;
  }
  const hertz = (crossings * sampleRateHz) / 2 / (to - from);
  const index = Math.min(
    vocabulary.length - 1,
    Math.max(0, Math.round((hertz - lowestHz) / stepHz)),
  );
  const word = vocabulary[index] ?? '';
  const [startMs, endMs] = [from / 16, to / 16];
  return { word: endMs - startMs < 200 ? `${word.slice(0, 1)}uh` : word, startMs, endMs };
}
