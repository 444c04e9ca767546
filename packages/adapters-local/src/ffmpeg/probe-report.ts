import type { MediaFacts } from '@attune/core/ports';

/** The part of `ffprobe -print_format json` that is read; every member may be missing. */
interface Report {
  readonly format?: {
    readonly format_name?: string;
    readonly duration?: string;
    readonly probe_score?: number;
  };
  readonly streams?: readonly Stream[];
}

interface Stream {
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly channels?: number;
  readonly sample_rate?: string;
  readonly duration?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly disposition?: { readonly attached_pic?: number };
}

/** What ffprobe said of a file, before the header had its say. */
export interface ProbeReport extends MediaFacts {
  /** How sure ffprobe is of the format, 0 to 100. */
  readonly score: number;
}

// Formats whose headers state a duration that ffprobe passes on. In the others (Ogg, MPEG streams,
// AAC, AMR, AVI) it is measured or guessed from the bytes that are there.
const declaring = /^(flac|mp3|aiff|au|mov|matroska)\b/;

/** Reads ffprobe's JSON; `stderr` tells whether a duration is only an estimate. */
export function readReport(json: string, stderr: string): ProbeReport {
  const report = JSON.parse(json) as Report;
  const streams = report.streams ?? [];
  const format = report.format?.format_name ?? '';
  const sound = streams.find((stream) => stream.codec_type === 'audio');
  const durationMs = sound && streamMs(sound) ? streamMs(sound) : toMs(report.format?.duration);
  const estimated = stderr.includes('Estimating duration from bitrate');
  return {
    format,
    score: report.format?.probe_score ?? 0,
    ...(durationMs === undefined ? {} : { durationMs }),
    durationDeclared: durationMs !== undefined && !estimated && declaring.test(format),
    ...audioOf(sound),
    hasVideo: streams.some(
      (stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1,
    ),
  };
}

function audioOf(sound: Stream | undefined): Pick<MediaFacts, 'audio'> {
  const { codec_name: codec, channels, sample_rate: rate } = sound ?? {};
  const sampleRateHz = Number(rate);
  if (codec === undefined || !channels || !(sampleRateHz > 0)) return {};
  return { audio: { codec, channels, sampleRateHz } };
}

/** A picture may be longer than the sound: the sound's own duration goes first. */
function streamMs(stream: Stream): number | undefined {
  const tag = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(stream.tags?.['DURATION'] ?? '');
  if (stream.duration !== undefined || tag === null) return toMs(stream.duration);
  return toMs(String(Number(tag[1]) * 3_600 + Number(tag[2]) * 60 + Number(tag[3])));
}

function toMs(seconds: string | undefined): number | undefined {
  const ms = Math.round(Number(seconds) * 1_000);
  return ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
}
