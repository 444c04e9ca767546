import { describe, expect, it } from 'vitest';
import { blobsNamedBy, isBeingDeleted } from './named-blobs.js';

const session = (more: object) => ({
  id: 'session',
  kind: 'session',
  session: { recording: { blobKey: 'o', normalized: { blobKey: 'a' } }, ...more },
});

describe('blobsNamedBy', () => {
  it('finds every key, however deep, once', () => {
    const finalization = { blobKey: 's' };
    const document = session({ finalization, reopenings: [{ finalization }, { by: 'ann' }] });
    const named = ['o', 'a', 's'].map((key) => ({ key, mayBeAbsent: false }));
    expect(blobsNamedBy('sessions', document)).toEqual(named);
    expect(blobsNamedBy('accounts', { id: 'x', blobKey: 7, nothing: null })).toEqual([]);
  });

  it('looks at no content', () => {
    const document = { ...session({}), content: { recording: { blobKey: 'c' } } };
    expect(blobsNamedBy('sessions', document).map(({ key }) => key)).toEqual(['o', 'a']);
  });

  it('marks blobs that need not have arrived yet', () => {
    const waiting = session({ upload: { expiresAt: 'soon', sizeBytes: 1 } });
    expect(blobsNamedBy('sessions', waiting)[0]).toEqual({ key: 'o', mayBeAbsent: true });
    const intake = { id: 'intake', blobKey: 'i' };
    expect(blobsNamedBy('intakes', intake)).toEqual([{ key: 'i', mayBeAbsent: true }]);
  });
});

describe('isBeingDeleted', () => {
  it('tells a session that a deletion holds from one that a worker holds', () => {
    expect(isBeingDeleted('sessions', session({ lease: { holder: 'deletion' } }))).toBe(true);
    expect(isBeingDeleted('sessions', session({ lease: { holder: 'worker-1' } }))).toBe(false);
    expect(isBeingDeleted('sessions', session({}))).toBe(false);
    expect(isBeingDeleted('sessions', { id: 'text', kind: 'text' })).toBe(false);
  });
});
