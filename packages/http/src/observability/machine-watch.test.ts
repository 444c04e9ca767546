import { expect, it } from 'vitest';
import { WatchStatus } from '../watch/watch-status.js';
import { machineWatch } from './machine-watch.js';

it('sees a watched folder whose recordings are not taken, until they are', async () => {
  const folder = new WatchStatus();
  const space = async () => ({ freeBytes: 5e11, totalBytes: 1e12 });
  const watch = machineWatch({ dataDirectory: '/', machine: 'host 1', folder, space });
  folder.set('owner');
  expect(await watch.look({})).toEqual([
    { kind: 'watch_stopped', subject: 'host_1', facts: { trouble: 'owner' } },
  ]);
  folder.set(undefined);
  expect(await watch.look({})).toEqual([]);
  expect(watch.watched).toContainEqual({ kind: 'watch_stopped', subject: 'host_1' });
});
