import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startSource } from '../support/run-source.js';

const writer = fileURLToPath(new URL('log-pipe-writer.ts', import.meta.url));

it.each(['is full', 'is closed'])('ends soon when the pipe of its log %s', async (state) => {
  const child = startSource(writer, []);
  // Nobody reads the log: it is full after some ten lines.
  if (state === 'is closed') child.stdout?.destroy();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'exit');
  expect([code, said]).toEqual([0, 'closing\nclosed\n']);
});
