/** Whether the drills of this run are the long ones, which `npm run drills` starts. */
export const longDrills: boolean = process.env['ATTUNE_DRILLS'] === 'long';

/** How many of something a drill takes: `short` in every run of the tests, `long` in `npm run drills`. */
export function drillSize({ short, long }: { short: number; long: number }): number {
  return longDrills ? long : short;
}
