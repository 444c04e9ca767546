import { describe, expect, it } from 'vitest';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import { sessionEtag, transcriptEtag } from './etags.js';

const speakers: readonly Speaker[] = [
  { id: 'S1', role: 'therapist', roleSource: 'rule', roleConfidence: 0.6 },
  { id: 'S2', label: 'Robin', role: 'patient', roleSource: 'rule', roleConfidence: 0.9 },
];
const session = { speakers, transcriptRevision: 3 };

describe('transcriptEtag', () => {
  const etag = transcriptEtag(session);

  it('is a strong tag of HTTP that names the revision', () => {
    expect(etag).toMatch(/^"r3-[a-z0-9]+"$/u);
    expect(transcriptEtag(session, 2)).toMatch(/^"r2-/u);
  });

  it('changes with revisions, speakers, names and roles', () => {
    const [first, second] = speakers as [Speaker, Speaker];
    const others = [
      { ...session, transcriptRevision: 4 },
      { ...session, speakers: [first] },
      { ...session, speakers: [first, { ...second, label: 'Rob' }] },
      { ...session, speakers: [first, { ...second, role: 'other' as const }] },
    ];
    expect(new Set([etag, ...others.map((other) => transcriptEtag(other))]).size).toBe(5);
  });

  it('does not change with how sure a role is', () => {
    const surer = speakers.map((one) => ({ ...one, roleConfidence: 1 }));
    expect(transcriptEtag({ ...session, speakers: surer })).toBe(etag);
  });
});

describe('sessionEtag', () => {
  it('names the version', () => {
    expect(sessionEtag({ version: 12 })).toBe('"s12"');
  });
});
