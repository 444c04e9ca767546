import { describe, expect, it } from 'vitest';
import { createMemoryAlertChannel } from '../../../memory/memory-alert-channel.js';
import { createManualClock } from '../../../memory/memory-clock.js';
import type { AlertChannel } from '../../../ports/alert-channel.js';
import { TryAlertChannels } from './try-alert-channels.js';

const hanging: AlertChannel = {
  name: 'hanging',
  send: (_event, { signal } = {}) =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
};

function open() {
  const clock = createManualClock();
  const taking = createMemoryAlertChannel();
  const channels = { all: [hanging, taking] };
  const trials = new TryAlertChannels({ channels, clock, ids: { next: () => 'id' } });
  return { clock, taking, trials };
}

describe('TryAlertChannels', () => {
  it('waits half a minute for a channel that does not answer, and says so', async () => {
    const { clock, taking, trials } = open();
    const ended = trials.try();
    await clock.advance(30_000);
    expect(await ended).toMatchObject([
      { channel: 'hanging', error: { code: 'unavailable' } },
      { channel: 'memory' },
    ]);
    expect(taking.received).toMatchObject([{ id: 'alert_test_id', type: 'test' }]);
  });

  it('rejects when it is stopped', async () => {
    const { clock, trials } = open();
    const stop = new AbortController();
    const ended = trials.try({ signal: stop.signal });
    await clock.advance(0);
    stop.abort(new Error('stopped'));
    await expect(ended).rejects.toThrow('stopped');
  });
});
