import { describe, expect, it } from 'vitest';
import { createMemoryCipher } from './memory-cipher.js';

const plain = new TextEncoder().encode('as said');

describe('createMemoryCipher', () => {
  it('decrypts what it encrypted, the empty and the large included', async () => {
    const cipher = createMemoryCipher();
    for (const bytes of [plain, new Uint8Array(), new Uint8Array(100_000).fill(7)]) {
      const sealed = await cipher.encrypt(bytes, 'account-1');
      await expect(cipher.decrypt(sealed, 'account-1')).resolves.toEqual(bytes);
    }
  });

  it('encrypts the same bytes differently every time', async () => {
    const cipher = createMemoryCipher();
    const [one, other] = [await cipher.encrypt(plain, 'a'), await cipher.encrypt(plain, 'a')];
    expect(one).not.toEqual(other);
  });

  it('rejects with invalid_argument another context, changed bytes, a stump and another key', async () => {
    const cipher = createMemoryCipher();
    const sealed = await cipher.encrypt(plain, 'account-1');
    const changed = sealed.map((byte, at) => (at === 20 ? byte ^ 1 : byte));
    const refused = { code: 'invalid_argument' };
    await expect(cipher.decrypt(sealed, 'account-2')).rejects.toMatchObject(refused);
    await expect(cipher.decrypt(changed, 'account-1')).rejects.toMatchObject(refused);
    await expect(cipher.decrypt(sealed.slice(0, 5), 'account-1')).rejects.toMatchObject(refused);
    await expect(createMemoryCipher().decrypt(sealed, 'account-1')).rejects.toMatchObject(refused);
  });

  it('rejects with the reason when aborted', async () => {
    const reason = new Error('no');
    const options = { signal: AbortSignal.abort(reason) };
    await expect(createMemoryCipher().encrypt(plain, 'a', options)).rejects.toBe(reason);
  });

  it('refuses a key of another size', () => {
    expect(() => createMemoryCipher({ key: new Uint8Array(16) })).toThrow('32 bytes');
  });
});
