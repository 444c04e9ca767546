/** Samples per second of everything the sample recording is made of. */
export const SAMPLE_RATE = 16_000;

/** Quieter than this is silence; full scale is 32,767. */
const SILENCE_LEVEL = 100;
/** What is kept before and after the audible part, so that soft sounds are not cut. */
const MARGIN_MS = 30;
/** Leaves headroom above the synthesizer's peaks, as a recording would. */
const GAIN = 0.7;
/** Amplitudes are multiples of this: 11 bits of resolution halve the size of the lossless file. */
const AMPLITUDE_STEP = 32;
const LEAD_IN_MS = 500;
const FADE_OUT_MS = 700;

const toSamples = (ms) => Math.round((ms * SAMPLE_RATE) / 1000);
const toMs = (samples) => Math.round((samples * 1000) / SAMPLE_RATE);

/** Sets the level and rounds amplitudes, so that the lossless coder can leave out the low bits. */
function level(value) {
  return Math.round((value * GAIN) / AMPLITUDE_STEP) * AMPLITUDE_STEP;
}

/** Cuts the silence a synthesizer puts around what it says, so that turn times are speech times. */
export function trimSilence(samples) {
  const loud = (value) => Math.abs(value) > SILENCE_LEVEL;
  const first = samples.findIndex(loud);
  if (first < 0) throw new Error('a turn of the script is silent');
  const margin = toSamples(MARGIN_MS);
  const last = samples.findLastIndex(loud);
  return samples.slice(Math.max(0, first - margin), last + 1 + margin).map(level);
}

/**
 * Lays spoken turns one after another, each followed by its pause, and mixes them.
 *
 * In `stereo` (interleaved) the therapist is left and the patient right; `mono` holds both.
 */
export function placeTurns(spoken) {
  let at = toSamples(LEAD_IN_MS);
  const placed = spoken.map((turn) => {
    const start = at;
    const end = start + turn.samples.length;
    at = end + toSamples(turn.pauseMs);
    return { ...turn, start, end };
  });
  const length = placed.at(-1).end + toSamples(FADE_OUT_MS);
  const mono = new Int16Array(length);
  const stereo = new Int16Array(length * 2);
  for (const turn of placed) {
    mono.set(turn.samples, turn.start);
    const channel = turn.speaker === 'therapist' ? 0 : 1;
    for (let i = 0; i < turn.samples.length; i += 1) {
      stereo[(turn.start + i) * 2 + channel] = turn.samples[i];
    }
  }
  const turns = placed.map(({ speaker, text, start, end }) => ({
    speaker,
    text,
    startMs: toMs(start),
    endMs: toMs(end),
  }));
  return { turns, stereo, mono, durationMs: toMs(length) };
}
