import { createUseCases, type Session } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import {
  createMemoryNoteTaker,
  createMemoryPorts,
  createMemorySpeechToText,
} from '@attune/core/memory';
import type { OtherNoteTakers, SpeechEngines } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { createNodeHasher } from '../../packages/adapters-local/src/system/index.js';
import { asTherapist } from '../support/actors.js';

const ann = asTherapist('ann');

function open() {
  // Web Crypto takes real time, in which the clock would run away.
  const ports = createMemoryPorts({ hasher: createNodeHasher() });
  const small = createMemoryNoteTaker({ provider: 'served', model: 'small' });
  const large = createMemoryNoteTaker({ provider: 'served', model: 'large' });
  const rules = createMemoryNoteTaker({ provider: 'rules' });
  const built: string[] = [];
  const build = (name: string, taker: typeof large) => async () => {
    built.push(name);
    return taker;
  };
  const otherNotes = [
    { provider: 'served', model: 'large', build: build('large', large) },
    { provider: 'rules', build: build('rules', rules) },
  ];
  const host = (others: OtherNoteTakers) => {
    const useCases = createUseCases({ ...ports, notes: small, otherNotes: others });
    return {
      ...useCases,
      async process(id: string): Promise<Session> {
        const worker = await useCases.operations.startWorker();
        await ports.clock.advance(3_600_000);
        await worker.close();
        return await useCases.sessions.get(id);
      },
    };
  };
  const processed = async () => {
    const { ingestRecording, process } = host(otherNotes);
    const body = new Blob([toneWav({ durationMs: 16_000 })]).stream();
    const input = { ownerId: 'ann', filename: 'a.wav', body, settings: {} };
    return await process((await ingestRecording.execute(ann, input)).id);
  };
  return { ports, small, large, rules, built, host, otherNotes, processed };
}

describe('notes that are asked of another note taker', () => {
  it('come from the model and the provider that were named, and stay with them', async () => {
    const { small, large, rules, built, host, otherNotes, processed } = open();
    const { id, notes } = await processed();
    expect([notes?.provider, built]).toEqual(['served', []]);
    const { extractNotesAgain, process, sessions } = host(otherNotes);
    await extractNotesAgain.execute(ann, { sessionId: id, model: 'large' });
    const first = await process(id);
    expect(first).toMatchObject({ status: 'processed', notes: { provider: 'served' } });
    expect([small.requests.length, large.requests.length]).toEqual([1, 1]);

    await extractNotesAgain.execute(ann, { sessionId: id, provider: 'rules' });
    const second = await process(id);
    expect([second.notes?.provider, second.stages.extract.provider]).toEqual(['rules', 'rules']);
    expect([rules.requests.length, built]).toEqual([1, ['large', 'rules']]);

    // Without a name it is the one in force again.
    await extractNotesAgain.execute(ann, { sessionId: id });
    expect((await process(id)).notes?.provider).toBe('served');
    expect(await sessions.get(id)).not.toHaveProperty('notesWish');
    expect(small.requests.length).toBe(2);
  });

  it.each([
    [{ model: 'huge' }, 'model', 'no model "huge"'],
    [{ provider: 'other' }, 'provider', 'no provider "other"'],
    [{ provider: 'rules', model: 'large' }, 'model', 'no model "large"'],
  ])('are refused for %j, with what there is', async (wish, path, why) => {
    const { host, otherNotes, processed } = open();
    const before = await processed();
    const { extractNotesAgain, sessions } = host(otherNotes);
    const asked = extractNotesAgain.execute(ann, { sessionId: before.id, ...wish });
    await expect(asked).rejects.toMatchObject({
      code: 'invalid_settings',
      message: expect.stringContaining(why),
      faults: [
        { path, message: expect.stringContaining('served with small, served with large, rules') },
      ],
    });
    expect(await sessions.get(before.id)).toEqual(before);
  });

  it('come from the one in force, with a warning, where the host no longer has the other', async () => {
    const { host, otherNotes, processed } = open();
    const { id } = await processed();
    await host(otherNotes).extractNotesAgain.execute(ann, { sessionId: id, model: 'large' });
    const done = await host([]).process(id);
    expect(done.notes?.provider).toBe('served');
    expect(done.warnings).toContainEqual({
      ...{ stage: 'extract', code: 'setting_not_honoured' },
      message: expect.stringContaining('served with large, which this host does not offer'),
    });
  });

  it('can be asked of what the capabilities list', async () => {
    const { host, otherNotes } = open();
    const { providers } = await host(otherNotes).readCapabilities.execute(ann);
    expect(providers).toMatchObject({
      notes: 'served',
      noteTakers: [
        { provider: 'served', model: 'small' },
        { provider: 'served', model: 'large' },
        { provider: 'rules' },
      ],
    });
  });
});

describe('a transcript that is asked of another speech engine', () => {
  it('is offered with the name that the person gave', async () => {
    const { ports, processed } = open();
    const { id } = await processed();
    const engine = createMemorySpeechToText({ blobs: ports.blobs, provider: 'first' });
    const wanted: (string | undefined)[] = [];
    const speech: SpeechEngines = {
      default: engine,
      providers: ['first', 'second'],
      hasOtherThan: () => false,
      issuerOf: async () => engine,
      start: async (offer, options) => {
        wanted.push(offer.wanted);
        return await engine.start(offer.requestFor(engine), options);
      },
    };
    const { transcribeAgain, operations } = createUseCases({ ...ports, speech });
    for (const provider of ['second', undefined]) {
      const wish = provider === undefined ? {} : { provider };
      await transcribeAgain.execute(ann, { sessionId: id, ...wish });
      const worker = await operations.startWorker();
      await ports.clock.advance(3_600_000);
      await worker.close();
    }
    expect(wanted).toEqual(['second', undefined]);
  });
});
