import { describe, expect, it } from 'vitest';
import { judgeRedis } from './redis-check.js';

describe('the check of Redis', () => {
  it('accepts a Redis that evicts nothing', () => {
    expect(judgeRedis({ version: '7.0.15', evictionPolicy: 'noeviction' })).toContain('7.0.15');
  });

  it.each(['allkeys-lru', 'allkeys-lfu', 'volatile-lru', 'volatile-ttl', 'unknown'])(
    'refuses the eviction policy %s and says what to run',
    (evictionPolicy) => {
      expect(() => judgeRedis({ version: '7.2.4', evictionPolicy })).toThrow(
        'redis-cli config set maxmemory-policy noeviction',
      );
    },
  );

  it.each(['5.0.14', '6.0.16'])('refuses version %s', (version) => {
    const judge = () => judgeRedis({ version, evictionPolicy: 'noeviction' });
    expect(judge).toThrow('version 6.2 or newer');
  });
});
