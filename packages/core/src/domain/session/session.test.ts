import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import {
  defaultRetryPolicy,
  stageDone,
  stageErrorOf,
  stageFailed,
  stageStarted,
} from '../../use-cases/processing/stage-results.js';
import {
  checkOpen,
  isSettled,
  leaseInForce,
  moveTo,
  newSession,
  nextStage,
  reopenStages,
  type Session,
  withWarnings,
} from './session.js';
import { defaultSettings } from './settings.js';
import { type StageName, stageNames } from './stage.js';

const epoch = Date.parse('2026-01-01T00:00:00.000Z');

function fresh(): Session {
  const recording = {
    blobKey: 'k',
    filename: 'a.wav',
    contentType: 'audio/wav',
    sizeBytes: 1,
    sha256: '0',
  };
  const given = { id: 's', ownerId: 'o', title: 't', recording, settings: defaultSettings };
  return newSession(given, '2026-01-01T00:00:00.000Z', '2026-01-01T00:01:00.000Z');
}

type Command = 'start' | 'done' | 'transient' | 'permanent' | Person;
type Person = 'roles' | 'notes' | 'retry' | 'transcribe again' | 'finalize' | 'reopen' | 'later';

const commands: readonly Command[] = [
  'start',
  'done',
  'transient',
  'permanent',
  'roles',
  'notes',
  'retry',
  'transcribe again',
  'finalize',
  'reopen',
  'later',
];

/** A session with the time and the stage a worker is at, as processing and people change it. */
class Walk {
  session = fresh();
  now = new Date(epoch);

  get running() {
    return stageNames.find((name) => this.session.stages[name].state === 'running');
  }

  apply(command: Command): void {
    this.now = new Date(this.now.getTime() + 1_000);
    if (command === 'start') this.#start();
    else if (command === 'done') this.#end();
    else if (command === 'transient' || command === 'permanent') this.#fail(command);
    else this.#person(command);
  }

  #start(): void {
    const next = nextStage(this.session, this.now);
    if (next !== undefined) this.session = stageStarted(this.session, next, this.now, false);
  }

  #end(): void {
    const { running } = this;
    if (running === undefined) return;
    const apply = (session: Session): Session =>
      running === 'transcribe' ? { ...session, transcriptRevision: 1 } : session;
    this.session = stageDone(this.session, running, { kind: 'done', apply }, this.now);
  }

  #fail(kind: 'transient' | 'permanent'): void {
    const { running } = this;
    if (running === undefined) return;
    const details = { port: 'p', operation: 'o' };
    const fault = new PortError(kind === 'transient' ? 'unavailable' : 'internal', 'm', details);
    const { attempts } = this.session.stages[running];
    const error = stageErrorOf(fault, attempts, defaultRetryPolicy, this.now, running);
    this.session = stageFailed(this.session, running, error, this.now, defaultRetryPolicy);
  }

  #person(command: Person): void {
    const { session } = this;
    const { status } = session;
    if (command === 'later') this.now = new Date(this.now.getTime() + 3_600_000);
    else if (status === 'finalized') {
      if (command === 'reopen') this.session = moveTo(session, 'processed');
    } else if (command === 'finalize') {
      if (status === 'processed') this.session = moveTo(session, 'finalized');
    } else this.session = reopenStages(session, this.#reopened(command));
  }

  #reopened(command: Person): readonly StageName[] {
    const { stages, status, transcriptRevision } = this.session;
    if (command === 'retry')
      return stageNames.filter((name) => ['failed', 'missing'].includes(stages[name].state));
    if (transcriptRevision === undefined) return [];
    if (command === 'roles') return ['analyze', 'extract'];
    if (command === 'notes') return ['extract'];
    return command === 'transcribe again' && status === 'processed' ? stageNames.slice(0, 5) : [];
  }

  /** Processes the session to its end: no person acts, except for one retry each hour. */
  finish(): void {
    for (let step = 0; step < 60; step += 1) {
      if (nextStage(this.session, this.now) !== undefined) {
        this.apply('start');
        this.apply('done');
      } else this.apply(step % 2 === 0 ? 'later' : 'retry');
    }
  }
}

const walks = fc.array(fc.constantFrom(...commands), { maxLength: 60 });

describe('a session under any commands', () => {
  it('never makes an illegal step and can always end processed', () => {
    fc.assert(
      fc.property(walks, (path) => {
        const walk = new Walk();
        for (const command of path) walk.apply(command);
        walk.apply('reopen');
        walk.finish();
        expect(walk.session.status).toBe('processed');
        for (const name of stageNames) expect(walk.session.stages[name].state).toBe('done');
        expect(walk.session.failure).toBeUndefined();
        expect(walk.session.progress).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('is failed exactly when it says which stage has failed and why', () => {
    fc.assert(
      fc.property(walks, (path) => {
        const walk = new Walk();
        for (const command of path) {
          walk.apply(command);
          const { failure, status, stages } = walk.session;
          expect(failure !== undefined).toBe(status === 'failed');
          if (failure !== undefined) expect(stages[failure.stage].state).toBe('failed');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is never called processed while sentiment or notes are still to be made', () => {
    fc.assert(
      fc.property(walks, (path) => {
        const walk = new Walk();
        for (const command of path) {
          walk.apply(command);
          const { status, stages } = walk.session;
          if (status !== 'processed' && status !== 'finalized') continue;
          expect([stages.analyze.state, stages.extract.state]).toEqual(['done', 'done']);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('nextStage', () => {
  it('takes the stages in their order', () => {
    const walk = new Walk();
    const order = stageNames.map(() => {
      walk.apply('start');
      const { running } = walk;
      walk.apply('done');
      return running;
    });
    expect(order).toEqual(stageNames);
    expect(nextStage(walk.session, walk.now)).toBeUndefined();
  });

  it('waits for the time of a retry and for a person after a permanent fault', () => {
    const walk = new Walk();
    walk.apply('start');
    walk.apply('transient');
    expect(nextStage(walk.session, walk.now)).toBeUndefined();
    walk.apply('later');
    expect(nextStage(walk.session, walk.now)).toBe('normalize');
    walk.apply('start');
    walk.apply('permanent');
    walk.apply('later');
    expect(nextStage(walk.session, walk.now)).toBeUndefined();
    walk.apply('retry');
    expect(nextStage(walk.session, walk.now)).toBe('normalize');
  });

  it('works on no finalized session', () => {
    expect(nextStage({ ...fresh(), status: 'finalized' }, new Date(epoch))).toBeUndefined();
  });
});

describe('a session whose recording has not arrived', () => {
  const upload = { expiresAt: '2026-01-02T00:00:00.000Z', sizeBytes: 1 };
  const waiting = { ...fresh(), upload };

  it('is not worked on and not settled', () => {
    expect(nextStage(waiting, new Date(epoch))).toBeUndefined();
    expect(isSettled(waiting, new Date(epoch))).toBe(false);
  });
});

describe('isSettled', () => {
  it('is true only for sessions that no worker will work on without a person', () => {
    fc.assert(
      fc.property(walks, (path) => {
        const walk = new Walk();
        for (const command of path) walk.apply(command);
        const { session, now } = walk;
        const soon = new Date(now.getTime() + 24 * 3_600_000);
        const moves =
          session.status !== 'processed' &&
          (nextStage(session, now) ?? nextStage(session, soon)) !== undefined;
        expect(isSettled(session, now) && moves).toBe(false);
        if (session.status === 'finalized') expect(isSettled(session, now)).toBe(true);
      }),
    );
  });

  it('is true after processing and after a permanent fault, and false while a retry is due', () => {
    const walk = new Walk();
    walk.apply('start');
    walk.apply('transient');
    expect(isSettled(walk.session, walk.now)).toBe(false);
    walk.apply('later');
    walk.apply('start');
    walk.apply('permanent');
    expect(isSettled(walk.session, walk.now)).toBe(true);
    walk.apply('retry');
    walk.finish();
    expect(isSettled(walk.session, walk.now)).toBe(true);
  });
});

describe('session', () => {
  it('replaces the warnings of one stage and keeps the others', () => {
    const old = withWarnings(fresh(), 'transcribe', [{ code: 'a', message: 'old' }]);
    const both = withWarnings(old, 'extract', [{ code: 'b', message: 'other' }]);
    const now = withWarnings(both, 'transcribe', [{ code: 'c', message: 'new' }]);
    expect(now.warnings.map(({ code, stage }) => [stage, code])).toEqual([
      ['extract', 'b'],
      ['transcribe', 'c'],
    ]);
    expect(reopenStages(now, ['transcribe']).warnings.map(({ code }) => code)).toEqual(['b']);
  });

  it('refuses changes once it is finalized', () => {
    expect(() => checkOpen(fresh())).not.toThrow();
    try {
      checkOpen({ ...fresh(), status: 'finalized' });
      expect.unreachable();
    } catch (error) {
      expect(DomainError.is(error, 'session_finalized')).toBe(true);
    }
  });

  it('holds a lease until the moment it expires', () => {
    const lease = { holder: 'w', token: 't', expiresAt: '2026-01-01T00:00:10.000Z' };
    expect(leaseInForce({ ...fresh(), lease }, new Date(epoch + 9_999))).toBe(true);
    expect(leaseInForce({ ...fresh(), lease }, new Date(epoch + 10_000))).toBe(false);
    expect(leaseInForce(fresh(), new Date(epoch))).toBe(false);
  });

  it('holds no lease that ends further ahead than it lasts: its clock was wrong', () => {
    const at = new Date(epoch);
    const ending = (ms: number) => new Date(epoch + ms).toISOString();
    const lease = { holder: 'w', token: 't', lastsMs: 60_000 };
    const holds = (ms: number) =>
      leaseInForce({ ...fresh(), lease: { ...lease, expiresAt: ending(ms) } }, at);
    // Clocks of two machines may differ by a minute.
    expect([holds(60_000), holds(120_000), holds(120_001), holds(86_400_000)]).toEqual([
      ...[true, true, false, false],
    ]);
    const earlier = { holder: 'w', token: 't', expiresAt: ending(86_400_000) };
    expect(leaseInForce({ ...fresh(), lease: earlier }, at)).toBe(false);
  });
});
