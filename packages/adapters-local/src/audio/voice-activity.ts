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
/** Of long recordings a sample is counted: counting hours would hold up everything else. */
const mostCounted = 30_000;
/** Levels are counted in steps that nobody hears; the loudest of 16 bits has 90.3 dB. */
const binsADb = 64;
const levelBins = 91 * binsADb;

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
  const counts = new Uint32Array(levelBins);
  const stride = Math.max(1, Math.ceil(levels.length / mostCounted));
  let counted = 0;
  for (let frame = 0; frame < levels.length; frame += stride) {
    const bin = Math.floor((levels[frame] ?? 0) * binsADb);
    const at = Math.max(0, Math.min(levelBins - 1, bin));
    counts[at] = (counts[at] ?? 0) + 1;
    counted += 1;
  }
  const floor = levelAt(counts, Math.floor((counted - 1) * 0.1));
  const peak = levelAt(counts, Math.floor((counted - 1) * 0.98));
  // Without a tenth of pauses the "floor" is speech: never ask for more than half of the span.
  return Math.max(Math.min(floor + aboveFloorDb, (floor + peak) / 2), peak - belowPeakDb, 6);
}

/** The level that so many of the counted frames do not reach. */
function levelAt(counts: Uint32Array, rank: number): number {
  let below = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    below += counts[bin] ?? 0;
    if (below > rank) return bin / binsADb;
  }
  return 0;
}
