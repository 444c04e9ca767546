import { provide } from '@attune/core/adapter-kit';
import { DocumentStore, JobQueue } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { requireCapabilities } from './capabilities.js';
import { CompositionError, compose } from './container.js';

/** Parts that can do so much and no more, and whether the records were opened. */
function parts(capabilities: { readonly shared: boolean; readonly textSearch: boolean }) {
  const built: string[] = [];
  const part = (name: string) => {
    built.push(name);
    return { capabilities };
  };
  const app = compose([
    provide(JobQueue, { needs: [], build: () => part('queue') as unknown as JobQueue }),
    provide(DocumentStore, { needs: [], build: () => part('records') as unknown as DocumentStore }),
  ]);
  return { app, built };
}

describe('requireCapabilities', () => {
  it.each(['all', 'api', 'worker'] as const)(
    'is content with parts that can do it all: %s',
    async (mode) => {
      await requireCapabilities(parts({ shared: true, textSearch: true }).app, mode);
    },
  );

  it('accepts a queue within the process when one process does everything', async () => {
    await requireCapabilities(parts({ shared: false, textSearch: true }).app, 'all');
  });

  it.each([
    ['api', 'attune serve --role api'],
    ['worker', 'attune worker'],
  ] as const)(
    'refuses a queue of its own to %s before the records are opened',
    async (mode, name) => {
      const { app, built } = parts({ shared: false, textSearch: true });
      const error = await requireCapabilities(app, mode).catch((fault: unknown) => fault);
      expect(error).toBeInstanceOf(CompositionError);
      expect(String(error)).toContain(name);
      expect(String(error)).toContain('QUEUE_PROVIDER');
      expect(built).toEqual(['queue']);
    },
  );

  it('refuses records that cannot be searched', async () => {
    const { app } = parts({ shared: true, textSearch: false });
    await expect(requireCapabilities(app, 'all')).rejects.toThrow('DATABASE_PROVIDER');
  });
});
