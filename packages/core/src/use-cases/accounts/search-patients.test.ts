import { describe, expect, it } from 'vitest';
import { asTherapist } from '../../../../../test/support/actors.js';
import { createMemoryAccountPorts } from '../../memory/memory-account-ports.js';
import { system } from '../input/actors.js';
import { createAccountUseCases } from './create-account-use-cases.js';

const directories = ['linked', 'organisation'] as const;
const therapistId = 'ann';

async function open(
  people: readonly string[],
  patientDirectory: (typeof directories)[number] = 'linked',
) {
  const useCases = createAccountUseCases(createMemoryAccountPorts(), { patientDirectory });
  for (const displayName of people) {
    const username = displayName.replaceAll(' ', '.');
    const { account } = await useCases.createAccount.execute(system, {
      displayName,
      username,
      email: `${username}@clinic.example`,
      role: displayName.startsWith('Dr') ? 'therapist' : 'patient',
    });
    const patientId = account.id;
    if (patientDirectory === 'linked')
      await useCases.linkPatient.execute(system, { therapistId, patientId });
  }
  const find = async (q?: string) => {
    const { items } = await useCases.searchPatients.execute(asTherapist(therapistId), {
      ...(q === undefined ? {} : { q }),
    });
    return items.map((hit) => hit.displayName);
  };
  return { ...useCases, find };
}

describe.each(directories)('SearchPatients, %s', (directory) => {
  it('finds patients by the beginnings of their names, in any case and order', async () => {
    const { find } = await open(['Zoe Miller', 'anna Miller', 'Bob Mills', 'Dr Miller'], directory);
    expect(await find('mil')).toEqual(['anna Miller', 'Bob Mills', 'Zoe Miller']);
    expect(await find('MILLER an')).toEqual(['anna Miller']);
    expect(await find('miller bo')).toEqual([]);
    expect(await find('iller')).toEqual([]);
  });

  it('finds them by username and by e-mail address', async () => {
    const { find } = await open(['Zoe Miller', 'Bob Mills'], directory);
    expect(await find('zoe.mi')).toEqual(['Zoe Miller']);
    expect(await find('bob.mills@clinic.example')).toEqual(['Bob Mills']);
    expect(await find('@clinic')).toEqual(['Bob Mills', 'Zoe Miller']);
  });

  it('lists all patients by name without a query, and no more of them than is needed', async () => {
    const { searchPatients } = await open(['Zoe Miller', 'Dr Who'], directory);
    expect(await searchPatients.execute(asTherapist(therapistId), { q: '  ' })).toEqual({
      items: [
        {
          id: expect.any(String),
          displayName: 'Zoe Miller',
          username: 'Zoe.Miller',
          email: 'zoe.miller@clinic.example',
        },
      ],
    });
  });

  it('gives pages that hold every patient once', async () => {
    const names = Array.from({ length: 25 }, (_, n) => `Pat ${String(n).padStart(2, '0')}`);
    const { searchPatients } = await open(names, directory);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchPatients.execute(asTherapist(therapistId), {
        q: 'pa',
        limit: 10,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map((hit) => hit.displayName));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(names);
  });

  it('finds by new names and no longer by old ones', async () => {
    const { find, updateProfile, searchPatients } = await open(['Zoe Miller'], directory);
    const { items } = await searchPatients.execute(asTherapist(therapistId), {});
    await updateProfile.execute(asTherapist(items[0]?.id ?? ''), {
      displayName: 'Zoe Smith',
      username: 'zoe',
    });
    expect(await find('smith')).toEqual(['Zoe Smith']);
    expect(await find('zoe smith miller')).toEqual(['Zoe Smith']);
  });

  it.each(['x', 'eyJ9'])('refuses the cursor "%s", which it did not issue', async (cursor) => {
    const { searchPatients } = await open([], directory);
    await expect(
      searchPatients.execute(asTherapist(therapistId), { cursor }),
    ).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });
});

describe('SearchPatients in the linked directory', () => {
  it('finds no patient of another therapist, and none whose link has ended', async () => {
    const { find, createAccount, linkPatient, listCareLinks, endCareLink } = await open([
      'Zoe Miller',
    ]);
    const names = { displayName: 'Bob Miller', username: 'bob', email: 'bob@clinic.example' };
    const { account } = await createAccount.execute(system, { ...names, role: 'patient' });
    await linkPatient.execute(system, { therapistId: 'other', patientId: account.id });
    expect(await find('mil')).toEqual(['Zoe Miller']);
    expect(await find()).toEqual(['Zoe Miller']);
    const ann = { accountId: therapistId, role: 'therapist' } as const;
    const { items } = await listCareLinks.execute(ann);
    await endCareLink.execute(ann, { id: items[0]?.id ?? '' });
    expect(await find('mil')).toEqual([]);
    expect(await find()).toEqual([]);
  });
});
