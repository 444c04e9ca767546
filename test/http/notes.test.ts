import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryHost, type Person, type Reply } from '../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
let pat: Person;
beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
  pat = await host.patientOf(ann);
});

let id: string;
beforeEach(async () => {
  const settings = '{"speakerRoles":{"S1":"therapist","S2":"patient"}}';
  id = (await host.processed(ann, { patientId: pat.account.id, settings })).id;
});

const etagOf = ({ headers }: Reply) => headers.get('etag') ?? '';
const look = async (as = ann) => await host.call('GET', `/v1/sessions/${id}`, { as });
const send = async (method: string, json?: object) =>
  await host.call(method, `/v1/sessions/${id}/notes`, {
    as: ann,
    ...(json === undefined ? {} : { json }),
    headers: { 'if-match': etagOf(await look()) },
  });
const edit = (notes: object) => send('PUT', { notes });
const notesNow = async () => (await look()).body.session.notes;
const settle = () => host.useCases.operations.processSession(id);
const own = { text: 'Call the sleep clinic on Monday.', segmentIds: ['seg-2'] };

describe('notes', () => {
  it('sent back as they were read do not change', async () => {
    const before = await notesNow();
    const edited = await edit(before);
    expect(edited.status).toBe(200);
    const { machine, ...rest } = edited.body.session.notes;
    expect(rest).toEqual(before);
    expect(machine.keyTopics).toEqual(before.keyTopics);
  });

  it('name the person as the author of what the person wrote, and nothing else', async () => {
    const before = await notesNow();
    const edited = await edit({ actionItems: [...before.actionItems, own] });
    const { notes } = edited.body.session;
    expect(notes.actionItems.slice(0, -1)).toEqual(before.actionItems);
    expect(notes.actionItems.at(-1)).toEqual({
      ...own,
      by: { kind: 'person', id: ann.account.id, at: expect.any(String) },
    });
    expect(notes.topicSummary).toEqual(before.topicSummary);
    expect(notes.machine.actionItems).toEqual(before.actionItems);
    expect(etagOf(await look())).toBe(etagOf(edited));
  });

  it('of the machine come back when a person takes the edits back', async () => {
    const before = await notesNow();
    await edit({ keyTopics: [], patientSummary: { text: 'You slept badly.' } });
    const reverted = await send('DELETE');
    expect(reverted.body.session.notes).toEqual(before);
  });

  it('keep what a person wrote and removed when they are taken again', async () => {
    const before = await notesNow();
    const [removed, ...quotes] = before.significantQuotes;
    expect(removed.text).not.toBe('');
    await edit({
      actionItems: [own],
      significantQuotes: quotes,
      therapistNotes: { text: 'Slept better than last week.' },
    });
    await host.call('POST', `/v1/sessions/${id}/extract-notes`, { as: ann });
    await settle();
    const after = await notesNow();
    expect(after.actionItems[0]).toMatchObject(own);
    expect(after.therapistNotes.text).toBe('Slept better than last week.');
    expect(after.significantQuotes).toEqual(quotes);
    expect(after.machine.significantQuotes).toEqual(before.significantQuotes);
  });

  it('that a person wrote survive a change of roles; those of the machine do not', async () => {
    await edit({ actionItems: [own] });
    const changed = await host.call('PUT', `/v1/sessions/${id}/roles`, {
      as: ann,
      json: { S1: 'patient', S2: 'therapist' },
      headers: { 'if-match': etagOf(await look()) },
    });
    const { notes } = changed.body.session;
    expect(notes.actionItems).toMatchObject([own]);
    expect(notes.keyTopics).toEqual([]);
    await settle();
    expect((await notesNow()).actionItems[0]).toMatchObject(own);
  });

  it('have risk flags that are dismissed with a reason, also when notes are taken again', async () => {
    const flag = {
      text: 'Hopelessness',
      segmentIds: ['seg-4'],
      category: 'hopelessness',
      severity: 'low',
      quote: 'I lie awake and worry about my work.',
    };
    await edit({ riskFlags: [flag] });
    const dismissed = await edit({ riskFlags: [{ ...flag, dismissed: { reason: 'Asked; no.' } }] });
    expect(dismissed.body.session.notes.riskFlags[0].dismissed).toEqual({
      reason: 'Asked; no.',
      by: ann.account.id,
      at: expect.any(String),
    });
    await host.call('POST', `/v1/sessions/${id}/extract-notes`, { as: ann });
    await settle();
    const kept = (await notesNow()).riskFlags[0];
    expect(kept).toMatchObject({ ...flag, dismissed: { reason: 'Asked; no.' } });
    const back = await edit({ riskFlags: [flag] });
    expect(back.body.session.notes.riskFlags[0]).not.toHaveProperty('dismissed');
  });

  it('that are signed include what the person wrote, and show the patient no machine version', async () => {
    await edit({ actionItems: [own], therapistNotes: { text: 'For me only.' } });
    await host.finalize(ann, id);
    expect((await edit({ keyTopics: [] })).status).toBe(409);
    const seen = JSON.stringify((await look(pat)).body);
    expect(seen).toContain(own.text);
    expect(seen).not.toContain('For me only.');
    expect((await look(pat)).body.session.notes).not.toHaveProperty('machine');
  });

  it.each([
    [{ actionItems: [{ text: 'x', segmentIds: ['nowhere'] }] }, 'nowhere'],
    [{ actionItems: 'x' }, 'actionItems'],
    [{ surprises: [] }, 'surprises'],
    [{ therapistNotes: { text: 'a\0b' } }, 'therapistNotes'],
    [{ therapistNotes: { text: 'x'.repeat(5_001) } }, 'therapistNotes'],
    [{ riskFlags: [{ text: 'x', segmentIds: [] }] }, 'category'],
    [{ keyTopics: Array.from({ length: 201 }, () => ({ text: 'x' })) }, 'keyTopics'],
  ])('refuse faulty edits and say what is wrong: case %#', async (notes, word) => {
    const before = (await look()).body;
    const refused = await edit(notes);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain(word);
    expect((await look()).body).toEqual(before);
  });

  it('are not changed over an edit that the person has not seen', async () => {
    const etag = etagOf(await look());
    await edit({ actionItems: [own] });
    const stale = { as: ann, json: { notes: {} }, headers: { 'if-match': etag } };
    expect((await host.call('PUT', `/v1/sessions/${id}/notes`, stale)).status).toBe(412);
    const bare = { as: ann, json: { notes: {} } };
    expect((await host.call('PUT', `/v1/sessions/${id}/notes`, bare)).status).toBe(428);
  });
});
