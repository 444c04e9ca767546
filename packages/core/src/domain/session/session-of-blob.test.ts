import { describe, expect, it } from 'vitest';
import { sessionOfBlob } from './session-of-blob.js';

const owner = { ownerId: 'ann', sessionId: '01a2-b3' };

describe('sessionOfBlob', () => {
  it.each([
    'users/ann/originals/01a2-b3',
    'users/ann/originals/01a2-b3_talk_of.today.wav',
    'users/ann/audio/01a2-b3.wav',
    'users/ann/transcripts/01a2-b3.r1.0123.json',
    'users/ann/transcripts/01a2-b3.final-r1.0123.json',
  ])('finds the session and its owner in %s', (key) => {
    expect(sessionOfBlob(key)).toEqual(owner);
  });

  it.each([
    'users/ann/originals',
    'users/ann/originals/.hidden',
    'users/ann/pictures/01a2-b3',
    'users/ann/audio/01a2-b3/more',
    'doctor/01a2-b3',
    '',
  ])('finds none in "%s"', (key) => {
    expect(sessionOfBlob(key)).toBeUndefined();
  });
});
