import { setTimeout as pause } from 'node:timers/promises';
import { createLogs } from '../../packages/http/src/observability/logger.js';

// As the command does, which makes a pipe answer "try again" instead of waiting.
process.stdout.on('error', () => undefined);
const logs = createLogs({ level: 'info' });
const line = { text: 'x'.repeat(10_000) };
for (let count = 0; count < 500; count += 1) logs.log.info(line, 'a line');
await pause(200);
process.stderr.write('closing\n');
logs.close();
process.stderr.write('closed\n');
