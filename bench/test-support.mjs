/** What the tests have for such ends, which is written in TypeScript. */
import '../test/support/source-loader.mjs';

export const { longHeaders, sendLong } = await import('../test/support/long-recording.ts');
/** Real servers, in temporary directories. */
export const { startPostgres } = await import('../test/support/postgres.ts');
export const { startRedis } = await import('../test/support/redis.ts');
