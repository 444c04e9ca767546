import { type Session, type StageName, type StageResult, stageNames } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.js';

const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();

function pendingStages() {
  const pending = stageNames.map((name) => [name, { state: 'pending', attempts: 0 }]);
  return Object.fromEntries(pending) as Session['stages'];
}

function session(more: Partial<Session>): Session {
  return {
    id: 's1',
    title: 'planted title',
    status: 'transcribing',
    stages: pendingStages(),
    ...more,
  } as Session;
}

function stage(name: StageName, result: Partial<StageResult>) {
  return { ...pendingStages(), [name]: { state: 'running', attempts: 1, ...result } };
}

describe('createMetrics', () => {
  it('counts and times requests by method, route and status', async () => {
    const metrics = createMetrics();
    metrics.observeRequest('GET', '/v1/sessions/{id}', 200, 20);
    metrics.observeRequest('GET', '/v1/sessions/{id}', 200, 2_000);
    const text = await metrics.text();
    const labels = 'method="GET",route="/v1/sessions/{id}",status="200"';
    expect(text).toContain(`attune_http_requests_total{${labels}} 2`);
    expect(text).toContain(`attune_http_request_duration_seconds_bucket{le="0.025",${labels}} 1`);
    expect(text).toContain(`attune_http_request_duration_seconds_sum{${labels}} 2.02`);
    expect(metrics.contentType).toMatch(/^text\/plain/u);
  });

  it('times the stages of sessions, once each', async () => {
    const metrics = createMetrics();
    const running = session({ stages: stage('transcribe', { startedAt: at(0) }) });
    const ended = { state: 'done', startedAt: at(0), endedAt: at(7) } as const;
    const done = session({ stages: stage('transcribe', ended) });
    for (const seen of [session({}), running, running, done, done]) metrics.observeSession(seen);
    const text = await metrics.text();
    const labels = 'stage="transcribe",outcome="done"';
    expect(text).toContain(`attune_stage_duration_seconds_sum{${labels}} 7`);
    expect(text).toContain(`attune_stage_duration_seconds_count{${labels}} 1`);
    expect(text).not.toContain('planted');
  });

  it('counts sessions that failed for good by stage and code, not tries that are repeated', async () => {
    const metrics = createMetrics();
    const failure = { stage: 'transcribe', kind: 'transient', code: 'unavailable' } as const;
    const more = { ...failure, message: 'planted message', attempts: 1 };
    const again = session({ status: 'failed', failure: { ...more, retryAt: at(9) } });
    const failed = session({ status: 'failed', failure: more });
    for (const seen of [session({}), again, session({}), failed, failed]) {
      metrics.observeSession(seen);
    }
    const text = await metrics.text();
    const labels = 'stage="transcribe",code="unavailable"';
    expect(text).toContain(`attune_sessions_failed_total{${labels}} 1`);
    expect(text).not.toContain('planted');
  });

  it('asks for the depth of the queue at every reading, and goes without when it cannot be had', async () => {
    let waiting = 0;
    const metrics = createMetrics({
      queue: () => {
        waiting += 1;
        if (waiting === 2) return Promise.reject(new Error('gone'));
        return Promise.resolve({ waiting, delayed: 5, active: 6, failed: 7 });
      },
    });
    expect(await metrics.text()).toContain('attune_queue_jobs{state="waiting"} 1');
    expect(await metrics.text()).not.toContain('attune_queue_jobs{');
    expect(await metrics.text()).toContain('attune_queue_jobs{state="waiting"} 3');
  });

  it('tells of the process, and shares nothing with another one', async () => {
    const first = createMetrics();
    const second = createMetrics();
    first.observeRequest('GET', '/only-first', 200, 1);
    expect(await second.text()).toContain('process_cpu_seconds_total');
    expect(await second.text()).not.toContain('/only-first');
  });
});
