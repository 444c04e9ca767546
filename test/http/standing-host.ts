import { createInterface } from 'node:readline';
import { watchEventLoop } from '../../packages/http/src/server/watchdog.js';

/** A process under the watchdog of a host. It loops without end when it is told to. */
watchEventLoop(Number(process.argv[2]));
process.on('SIGTERM', () => process.exit(0));
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${line}\n`);
  for (; line === 'loop'; );
}
