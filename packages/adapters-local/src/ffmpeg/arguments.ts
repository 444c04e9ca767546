import type { ConvertTarget } from '@attune/core/ports';
import { audioDecoders, pictureDecoders, subtitleDecoders } from './codecs.js';

// Demuxers of recordings only: with these, playlists, scripts (concat), images and raw data are
// never opened, so that no file can name another one.
const demuxers = 'aac,aiff,amr,asf,au,avi,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav';

/** Sources with more channels than this cannot be mixed. */
export const maxChannels = 64;

/**
 * What binds both programs: no network, no references, known formats and decoders only, no huge
 * allocation, two threads.
 */
function inputOptions(): string[] {
  return [
    ...['-max_alloc', String(256 * 1024 * 1024)],
    ...['-protocol_whitelist', 'file,pipe'],
    ...['-format_whitelist', demuxers],
    ...['-codec_whitelist', audioDecoders],
    ...['-max_streams', '100'],
    ...['-threads', '2'],
  ];
}

export function probeArguments(path: string): string[] {
  return [
    ...['-hide_banner', '-v', 'warning', '-print_format', 'json', '-show_format', '-show_streams'],
    ...inputOptions(),
    // Behind the list for all streams, which they override. What reads packets heeds that one.
    ...['-codec_whitelist:v', pictureDecoders, '-codec_whitelist:s', subtitleDecoders],
    ...['-i', `file:${path}`],
  ];
}

/** Decodes the first audio stream into bare samples; ffmpeg stops a little after `maxBytes` of them. */
export function convertArguments(
  path: string,
  output: string,
  target: ConvertTarget,
  sourceChannels: number,
  maxBytes: number,
): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-v', 'warning', '-nostats', '-progress', 'pipe:1'],
    ...inputOptions(),
    ...['-i', `file:${path}`],
    ...['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1'],
    ...['-af', filters(target, sourceChannels), '-c:a', 'pcm_s16le'],
    ...['-fs', String(maxBytes), '-f', 's16le', '-n', `file:${output}`],
  ];
}

/**
 * Mixing comes first and is spelled out: ffmpeg's own downmix takes six channels for a cinema and
 * drops the fourth, which on a multi-track recorder is a person.
 */
function filters(target: ConvertTarget, sourceChannels: number): string {
  const mix = target.channels === 1 ? mono(sourceChannels) : stereo(sourceChannels);
  // Below 80 Hz there is rumble and no speech; then 12 dB off a noise floor that is followed.
  const denoise = target.denoise ? ',highpass=f=80,afftdn=nr=12:nf=-40:tn=1' : '';
  return `${mix},aresample=${target.sampleRateHz}${denoise}`;
}

function mono(channels: number): string {
  if (channels === 1) return 'aformat=channel_layouts=mono';
  return `${layout(channels)}pan=mono|c0=${sum(channels, 0, 1 / channels)}`;
}

/** Left stays left, right stays right, and every further channel is in the middle. */
function stereo(channels: number): string {
  if (channels === 1) return 'aformat=channel_layouts=mono,pan=stereo|c0=c0|c1=c0';
  if (channels === 2) return 'aformat=channel_layouts=stereo';
  const weight = 1 / (channels - 1);
  const middle = sum(channels, 2, weight);
  return `pan=stereo|c0=${weight}*c0+${middle}|c1=${weight}*c1+${middle}`;
}

/** Streams that change between mono and stereo must not break the mix. */
function layout(channels: number): string {
  return channels === 2 ? 'aformat=channel_layouts=stereo,' : '';
}

function sum(channels: number, first: number, weight: number): string {
  const terms: string[] = [];
  for (let channel = first; channel < channels; channel += 1) terms.push(`${weight}*c${channel}`);
  return terms.join('+');
}
