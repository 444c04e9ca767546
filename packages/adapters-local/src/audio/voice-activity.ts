/** A run of frames, `end` excluded. */
export interface FrameRange {
  readonly start: number;
  readonly end: number;
}

export interface VoiceActivityOptions {
  /** Pauses shorter than this do not end a region, in frames of 10 ms. */
  readonly minPauseFrames: number;
  /** Regions with less sound than this are clicks, in frames of 10 ms. */
  readonly minSpeechFrames: number;
}

/** How far speech stands out of the background, in decibels. Breath and room tone stay below. */
const aboveFloorDb = 12;
/** Speech is not searched for further below the loudest speech than this, in decibels. */
const belowPeakDb = 38;
/** The background is taken anew for every half minute, since recordings are turned up and down. */
const windowFrames = 3_000;
/** Of long recordings a sample is sorted: sorting hours would hold up everything else. */
const mostSorted = 30_000;

/**
 * Finds the speech of a recording by its level: a frame is speech when it stands out of the
 * background around it. Regions come in order and do not touch.
 */
export function findSpeech(levels: Float32Array, options: VoiceActivityOptions): FrameRange[] {
  const thresholds = speechThresholds(levels);
  const regions: { start: number; end: number; loud: number }[] = [];
  for (let frame = 0; frame < levels.length; frame += 1) {
    if ((levels[frame] ?? 0) <= (thresholds[Math.floor(frame / windowFrames)] ?? 0)) continue;
    const last = regions.at(-1);
    if (last !== undefined && frame - last.end < options.minPauseFrames) {
      last.end = frame + 1;
      last.loud += 1;
    } else {
      regions.push({ start: frame, end: frame + 1, loud: 1 });
    }
  }
  return regions
    .filter((region) => region.loud >= options.minSpeechFrames)
    .map(({ start, end }) => ({ start, end }));
}

/** The level above which a frame is speech, one for each window. */
function speechThresholds(levels: Float32Array): Float32Array {
  const windows = Math.max(1, Math.ceil(levels.length / windowFrames));
  const overall = thresholdOf(levels);
  const thresholds = new Float32Array(windows);
  for (let window = 0; window < windows; window += 1) {
    // Three windows wide, so that a pause-free half minute still sees some background.
    const from = Math.max(0, (window - 1) * windowFrames);
    const own = thresholdOf(levels.subarray(from, (window + 2) * windowFrames));
    // A stretch without any speech would otherwise find speech in its own noise.
    thresholds[window] = Math.max(own, overall - 10);
  }
  return thresholds;
}

function thresholdOf(levels: Float32Array): number {
  const stride = Math.ceil(levels.length / mostSorted);
  const sorted = (
    stride > 1 ? levels.filter((_, frame) => frame % stride === 0) : levels.slice()
  ).sort();
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const floor = at(0.1);
  const peak = at(0.98);
  // Without a tenth of pauses the "floor" is speech: never ask for more than half of the span.
  return Math.max(Math.min(floor + aboveFloorDb, (floor + peak) / 2), peak - belowPeakDb, 6);
}
