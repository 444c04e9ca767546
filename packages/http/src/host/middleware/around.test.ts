import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from '../request-context.js';
import { around, type Concern } from './around.js';

/** Two concerns that write down what they are asked, and an application with them. */
function recorded(handle: () => Response | Promise<Response>) {
  const told: string[] = [];
  const concern = (name: string): Concern => ({
    begin: () => void told.push(`${name} begins`),
    answered: async (c) => {
      await Promise.resolve();
      told.push(`${name} sees ${c.res.status}`);
    },
    end: () => void told.push(`${name} ends`),
  });
  const app = new Hono<AppEnv>();
  app.use(around([concern('outer'), concern('inner')]));
  app.get('/', handle);
  app.onError((_error, c) => c.text('failed', 500));
  return { told, get: async () => await app.request('/') };
}

describe('around', () => {
  it('begins concerns in order, and ends them in reverse, one after another', async () => {
    const { told, get } = recorded(() => new Response('yes', { status: 201 }));
    expect((await get()).status).toBe(201);
    expect(told).toEqual([
      'outer begins',
      'inner begins',
      'inner sees 201',
      'outer sees 201',
      'inner ends',
      'outer ends',
    ]);
  });

  it('shows concerns the answer to an error', async () => {
    const { told, get } = recorded(() => {
      throw new Error('no');
    });
    expect((await get()).status).toBe(500);
    expect(told).toContain('outer sees 500');
    expect(told.slice(-2)).toEqual(['inner ends', 'outer ends']);
  });

  it('ends concerns also when no answer is made, and shows them none', async () => {
    const { told, get } = recorded(() => Promise.reject('no error'));
    await expect(get()).rejects.toBe('no error');
    expect(told).toEqual(['outer begins', 'inner begins', 'inner ends', 'outer ends']);
  });
});
