import { describe, expect, it } from 'vitest';
import { freeBuffer } from './free-buffer.js';

describe('freeBuffer', () => {
  it('takes the memory of a buffer at once', () => {
    const mostBytes = 16 * 1_048_576;
    const before = process.memoryUsage().arrayBuffers;
    for (let freed = 0; freed < 64; freed += 1) {
      const bytes = Buffer.allocUnsafeSlow(1_048_576);
      freeBuffer(bytes.buffer);
      expect(bytes.byteLength).toBe(0);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mostBytes);
  });
});
