/**
 * The long forms of drills: `npm run drills`. Every run of the tests has the short ones, which pass
 * the same points with fewer sessions.
 */
export const drills = {
  files: [
    'test/faults/drill-',
    'test/faults/redis-drill.test.ts',
    'test/e2e/drill-organisation.test.ts',
    'test/e2e/drill-aws.test.ts',
    'test/e2e/drill-azure.test.ts',
  ],
  env: { ATTUNE_DRILLS: 'long' },
};
