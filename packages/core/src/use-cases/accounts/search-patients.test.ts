import { describe, expect, it } from 'vitest';
import { createMemoryAccountPorts } from '../../memory/memory-account-ports.js';
import { createAccountUseCases } from './create-account-use-cases.js';

async function open(people: readonly string[]) {
  const useCases = createAccountUseCases(createMemoryAccountPorts());
  for (const displayName of people) {
    const username = displayName.replaceAll(' ', '.');
    await useCases.createAccount.execute({
      displayName,
      username,
      email: `${username}@clinic.example`,
      role: displayName.startsWith('Dr') ? 'therapist' : 'patient',
    });
  }
  const find = async (q?: string) => {
    const { items } = await useCases.searchPatients.execute(q === undefined ? {} : { q });
    return items.map((hit) => hit.displayName);
  };
  return { ...useCases, find };
}

describe('SearchPatients', () => {
  it('finds patients by the beginnings of their names, in any case and order', async () => {
    const { find } = await open(['Zoe Miller', 'anna Miller', 'Bob Mills', 'Dr Miller']);
    expect(await find('mil')).toEqual(['anna Miller', 'Bob Mills', 'Zoe Miller']);
    expect(await find('MILLER an')).toEqual(['anna Miller']);
    expect(await find('miller bo')).toEqual([]);
    expect(await find('iller')).toEqual([]);
  });

  it('finds them by username and by e-mail address', async () => {
    const { find } = await open(['Zoe Miller', 'Bob Mills']);
    expect(await find('zoe.mi')).toEqual(['Zoe Miller']);
    expect(await find('bob.mills@clinic.example')).toEqual(['Bob Mills']);
    expect(await find('@clinic')).toEqual(['Bob Mills', 'Zoe Miller']);
  });

  it('lists all patients by name without a query, and no more of them than is needed', async () => {
    const { searchPatients } = await open(['Zoe Miller', 'Dr Who']);
    expect(await searchPatients.execute({ q: '  ' })).toEqual({
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

  it('gives pages that hold everybody once', async () => {
    const names = Array.from({ length: 25 }, (_, n) => `Pat ${String(n).padStart(2, '0')}`);
    const { searchPatients } = await open(names);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchPatients.execute({
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
    const { find, updateProfile, searchPatients } = await open(['Zoe Miller']);
    const { items } = await searchPatients.execute({});
    await updateProfile.execute(items[0]?.id ?? '', { displayName: 'Zoe Smith', username: 'zoe' });
    expect(await find('smith')).toEqual(['Zoe Smith']);
    expect(await find('zoe smith miller')).toEqual(['Zoe Smith']);
  });

  it.each(['x', 'eyJ9'])('refuses the cursor "%s", which is none of its own', async (cursor) => {
    const { searchPatients } = await open([]);
    await expect(searchPatients.execute({ cursor })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });
});
