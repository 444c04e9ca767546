import type { Job, JsonObject } from '@attune/core/ports';
import type { Redis } from 'ioredis';

/**
 * An order is what is to be done under one id: a hash beside BullMQ's own keys with
 *
 * - `data`: of the last enqueue, as JSON;
 * - `due`: not before, in ms by the clock of Redis; absent while the run has no successor;
 * - `tries`: failed runs since the last enqueue;
 * - `held`: the token of the run that has taken it;
 * - `failed`: the reminder that was given up with it.
 *
 * Scripts write first what a full Redis refuses, so that they do all or nothing.
 */
const now = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local due = tonumber(redis.call('HGET', KEYS[1], 'due') or nil)
  local function setDue(at) redis.call('HSET', KEYS[1], 'due', string.format('%.0f', at)) end
`;

/** Data, delay → due, now, the reminder that was given up. */
const place = `${now}
  local at = now + tonumber(ARGV[2])
  if due and due < at then at = due end
  setDue(at)
  redis.call('HSET', KEYS[1], 'data', ARGV[1], 'tries', 0)
  redis.call('PERSIST', KEYS[1])
  local failed = redis.call('HGET', KEYS[1], 'failed')
  redis.call('HDEL', KEYS[1], 'failed')
  return { string.format('%.0f', at), string.format('%.0f', now), failed or '' }
`;

/** Token, reminder → nothing, due and now when it is too early, or data and tries. */
const take = `${now}
  local held = redis.call('HGET', KEYS[1], 'held')
  if not held and not due and redis.call('HGET', KEYS[1], 'failed') ~= ARGV[2] then
    return { 'none' }
  end
  if not held and due and due > now then
    return { 'early', string.format('%.0f', due), string.format('%.0f', now) }
  end
  redis.call('HSET', KEYS[1], 'held', ARGV[1])
  redis.call('HDEL', KEYS[1], 'due', 'failed')
  redis.call('PERSIST', KEYS[1])
  return { 'taken', redis.call('HGET', KEYS[1], 'data'), redis.call('HGET', KEYS[1], 'tries') }
`;

/** Token, outcome, pause, reminder, ms to keep what was given up → what to do with the reminder. */
const settle = `${now}
  if redis.call('HGET', KEYS[1], 'held') ~= ARGV[1] then return { 'lost' } end
  local outcome = ARGV[2]
  local again = now + tonumber(ARGV[3])
  local goesOn = outcome == 'retry' or outcome == 'cut'
  local answer = { outcome }
  if due then
    if goesOn and again < due then due = again end
    setDue(due)
    answer = { 'newer', string.format('%.0f', due), string.format('%.0f', now) }
  elseif goesOn then
    setDue(again)
    if outcome == 'retry' then redis.call('HINCRBY', KEYS[1], 'tries', 1) end
    answer = { 'again', string.format('%.0f', again), string.format('%.0f', now) }
  elseif outcome == 'failed' then
    redis.call('HSET', KEYS[1], 'failed', ARGV[4], 'tries', 0)
    redis.call('PEXPIRE', KEYS[1], ARGV[5])
  else
    redis.call('DEL', KEYS[1])
  end
  redis.call('HDEL', KEYS[1], 'held')
  return answer
`;

/** When something is due, and the time it was then; in ms by the clock of Redis. */
export interface Due {
  readonly at: number;
  readonly now: number;
}

export interface Placed extends Due {
  /** The reminder that was given up before. */
  readonly failed?: string;
}

export type Taken =
  | { readonly is: 'none' }
  | ({ readonly is: 'early' } & Due)
  | { readonly is: 'taken'; readonly data: JsonObject; readonly attempt: number };

/** How a run ended: `cut` off by the consumer's end counts as no try. */
export type Outcome = 'done' | 'retry' | 'cut' | 'failed';

export type Settled =
  /** Another process has it now, or Redis lost it. */
  | { readonly is: 'lost' | 'done' | 'failed' }
  /** `newer`: it was asked for again meanwhile. */
  | ({ readonly is: 'again' | 'newer' } & Due);

/** How long it is remembered what was given up. */
export const failedMs: number = 14 * 24 * 3_600_000;

/** The orders of one queue, each step being atomic. */
export class Orders {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor(redis: Redis, prefix: string, queue: string) {
    this.#redis = redis;
    // BullMQ's keys begin with the name of a queue, in which there is no @.
    this.#prefix = `${prefix}:@${queue}:`;
  }

  /** The last data and the earliest due time win. */
  async place(job: Job, delayMs: number): Promise<Placed> {
    const delay = String(Math.ceil(delayMs));
    const [at, time, failed] = await this.#run(place, job.id, JSON.stringify(job.data), delay);
    return { ...dueOf(at, time), ...(failed ? { failed } : {}) };
  }

  /** Hands an order to the run of this token; one whose run never settled is handed over again. */
  async take(id: string, token: string, reminder: string): Promise<Taken> {
    const [is, first, second] = await this.#run(take, id, token, reminder);
    if (is === 'early') return { is, ...dueOf(first, second) };
    if (is !== 'taken') return { is: 'none' };
    return { is, data: JSON.parse(first ?? '{}'), attempt: Number(second) + 1 };
  }

  async settle(
    id: string,
    run: { readonly token: string; readonly reminder: string },
    outcome: Outcome,
    pauseMs: number,
  ): Promise<Settled> {
    const given = [run.token, outcome, String(pauseMs), run.reminder, String(failedMs)];
    const [is, at, time] = await this.#run(settle, id, ...given);
    if (is === 'again' || is === 'newer') return { is, ...dueOf(at, time) };
    return { is: is === 'done' || is === 'failed' ? is : 'lost' };
  }

  /** `undefined` when nothing waits under the id. */
  async dueAt(id: string): Promise<number | undefined> {
    const at = await this.#redis.hget(`${this.#prefix}${id}`, 'due');
    return at === null ? undefined : Number(at);
  }

  async #run(
    script: string,
    id: string,
    ...given: readonly string[]
  ): Promise<readonly (string | undefined)[]> {
    return (await this.#redis.eval(script, 1, `${this.#prefix}${id}`, ...given)) as string[];
  }
}

function dueOf(at: string | undefined, now: string | undefined): Due {
  return { at: Number(at), now: Number(now) };
}
