import { describe, expect, it } from 'vitest';
import { nameSkeleton } from './name-skeleton.js';

describe('nameSkeleton', () => {
  it.each([
    ['сор', 'cop'],
    ['Ѕсоре', 'Scope'],
    ['ϲοο', 'coo'],
    ['АНН', 'AHH'],
  ])('of "%s" is what it looks like: "%s"', (name, look) => {
    expect(nameSkeleton(name)).toBe(look);
  });

  it.each(['ann', 'tom', 'torn', 'bo1', 'O0', 'josé', '佐藤', 'Ольга-ж'])(
    'tells "%s" from names that only resemble it',
    (name) => {
      expect(nameSkeleton(name)).not.toBe(nameSkeleton(`${name}x`));
      if (/^[a-z]+$/u.test(name)) expect(nameSkeleton(name)).toBe(name);
    },
  );

  it('keeps accents, which readers see', () => {
    expect(nameSkeleton('josé')).not.toBe(nameSkeleton('jose'));
  });
});
