import { describe, expect, it } from 'vitest';
import { createMemoryPorts } from '../../memory/memory-ports.js';
import { clearContent } from '../../records/codec.js';
import { SessionRepository } from '../../records/session-repository.js';
import { ReadSession } from './read-session.js';
import { SessionChanges } from './session-changes.js';
import { WatchSession } from './watch-session.js';

const change = (version: number, percent?: number) => ({
  id: 's',
  version,
  ...(percent === undefined ? {} : { progress: { stage: 'normalize' as const, percent } }),
});

describe('SessionChanges', () => {
  it('tells each listener of its session once of each change', () => {
    const changes = new SessionChanges();
    let heard = 0;
    changes.listen('s', () => {
      heard += 1;
    });
    changes.listen('other', () => expect.unreachable());
    for (const one of [change(1), change(1), change(1, 0), change(1, 0), change(1, 1), change(2)]) {
      changes.publish(one);
    }
    expect(heard).toBe(4);
  });

  it('tells no more to who has stopped listening, and goes on for the others', () => {
    const changes = new SessionChanges();
    const heard: string[] = [];
    const stop = changes.listen('s', () => heard.push('a'));
    changes.listen('s', () => heard.push('b'));
    stop();
    stop();
    changes.publish(change(1));
    expect(heard).toEqual(['b']);
  });
});

describe('a watch', () => {
  it('listens only while it is open', async () => {
    let listening = 0;
    class Counted extends SessionChanges {
      override listen(...args: Parameters<SessionChanges['listen']>): () => void {
        listening += 1;
        const stop = super.listen(...args);
        return () => {
          listening -= 1;
          stop();
        };
      }
    }
    const ports = createMemoryPorts();
    const { clock } = ports;
    const readSession = new ReadSession(new SessionRepository({ ...ports, codec: clearContent }));
    const watching = new WatchSession({ readSession, changes: new Counted(), clock });
    const events = watching.execute({ accountId: 'a', role: 'admin' }, { sessionId: 'none' });
    expect((await events.next()).value).toMatchObject({ event: 'done' });
    expect(listening).toBe(1);
    await events.return();
    expect(listening).toBe(0);
  });
});
