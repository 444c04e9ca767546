/**
 * The conformance suites against accounts of clouds: `npm run live-cloud`. A job of a real service takes
 * a minute or more, and some cases wait for several.
 */
export const liveCloud = {
  files: ['test/live-cloud/', '--testTimeout=3600000', '--hookTimeout=600000'],
  env: { ATTUNE_LIVE_CLOUD: 'yes' },
};
