/** A 20 ms frame is loud when its level is within this many decibels of the loudest frame. */
const activeWithinDb = 35;
/** One channel carries a frame alone when it is this much louder: twice what cross-talk of headsets leaves. */
const aloneDb = 10;
/** This share of loud frames must be carried by one channel alone, by each channel sometimes. */
const aloneShare = 0.7;
const eachShare = 0.03;

/** Levels of one short frame, as mean square of samples from -1 to 1. */
export interface FrameLevels {
  /** Mean square of the left channel. */
  readonly left: number;
  /** Mean square of the right channel. */
  readonly right: number;
}

/**
 * Whether two channels carry one speaker each. A mono recording stored as stereo has equal levels
 * everywhere, a room recorded with two microphones nearly so; separated speakers leave the other
 * channel silent.
 */
export function channelsAreSeparate(frames: readonly FrameLevels[]): boolean {
  const loudest = frames.reduce((most, { left, right }) => Math.max(most, left, right), 0);
  const floor = loudest / 10 ** (activeWithinDb / 10);
  if (loudest === 0) return false;
  const ratio = 10 ** (aloneDb / 10);
  let active = 0;
  let leftAlone = 0;
  let rightAlone = 0;
  for (const { left, right } of frames) {
    if (Math.max(left, right) < floor) continue;
    active += 1;
    if (left > right * ratio) leftAlone += 1;
    else if (right > left * ratio) rightAlone += 1;
  }
  const least = active * eachShare;
  return leftAlone + rightAlone >= active * aloneShare && leftAlone >= least && rightAlone >= least;
}
