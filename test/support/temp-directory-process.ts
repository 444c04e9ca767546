import { createTempDirectory } from '../../packages/adapters-local/src/processes/temp-directory.js';

// Makes a scratch directory in the one that is named, says so, and lives until it is killed.
const [parent = ''] = process.argv.slice(2);
await createTempDirectory({ parent });
process.stdout.write('made');
setInterval(() => undefined, 60_000);
