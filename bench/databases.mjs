/** The servers of the tests, which are written in TypeScript: real ones, in temporary directories. */
import '../test/support/source-loader.mjs';

export const { startPostgres } = await import('../test/support/postgres.ts');
export const { startRedis } = await import('../test/support/redis.ts');
