import type { Ports, SessionState } from '@attune/core';
import type { DocumentStore, JobQueue } from '@attune/core/ports';
import {
  freezeAt,
  killAt,
  killingBlobs,
  killingDocuments,
  killingOthers,
  killingSpeech,
  type Reach,
} from './kill-points.js';
import { type DrillPlace, type DrillPorts, openDrill } from './redis-drill-tools.js';

/** What the drill tells this worker process to do. */
export interface DrillOrder {
  readonly place: DrillPlace;
  /** Where to die or to hold still; none: work until told to stop. */
  readonly point: string;
  readonly deed: 'die' | 'freeze';
  /** Sessions at once. */
  readonly concurrency: number;
}

/** What workers and their outside services write down, in the order of time. */
export interface DrillEntry {
  /** A purchase, by its key. */
  readonly start?: string;
  /** The key of a purchase whose ticket is stored now. */
  readonly ticket?: string;
  readonly push?: string;
  /** The session whose owner is known to have been told. */
  readonly told?: string;
  /** The session that was let go of. */
  readonly ended?: string;
  /** The process that this is about, by its id. */
  readonly pid: number;
  /** Nothing is known to come from it any more. */
  readonly dead?: true;
}

const order = JSON.parse(process.argv[2] ?? '{}') as DrillOrder;
const reach = order.deed === 'die' ? killAt(order.point) : freezeAt(order.point);
let committing = false;
const at: Reach = async (point) => {
  // The transcript is committed with its text and its revision: one of few writes of several documents.
  if (point === 'before commit transcribe') committing = true;
  if (point.startsWith('after ')) committing = false;
  await reach(point);
};
const drill = await openDrill(
  order.place,
  (ports) => watched(ports),
  async () => {
    if (committing) await reach('mid transaction');
  },
);
const { concurrency } = order;
const worker = await drill.useCases.operations.startWorker({ concurrency });
process.once('SIGTERM', async () => {
  await worker.close();
  await drill.close();
});
process.stdout.write('ready\n');

function watched(ports: DrillPorts): Partial<Ports> {
  const { enter, push } = ports;
  return {
    ...killingOthers(ports, at),
    documents: killingDocuments(noting(ports.documents, enter), at),
    blobs: killingBlobs(ports.blobs, at),
    speech: killingSpeech(ports.speech, at, () => undefined),
    queue: tellingEnds(ports.queue, enter),
    push: {
      send: async (...given) => {
        await at('before push');
        const outcomes = await push.send(...given);
        await at('after push');
        return outcomes;
      },
    },
  };
}

/** Writes down what must not happen again from here on. */
function noting(store: DocumentStore, enter: DrillPorts['enter']): DocumentStore {
  return {
    ...store,
    batch: async (collection, partition, operations, options) => {
      const etags = await store.batch(collection, partition, operations, options);
      for (const one of operations) {
        if (one.type !== 'put' || one.document.id !== 'session') continue;
        const { id, speech, stages } = one.document['session'] as unknown as SessionState;
        if (speech.ticket !== undefined) enter({ ticket: `${id}.${speech.run}` });
        if (stages.notify.state === 'done') enter({ told: id });
      }
      return etags;
    },
  };
}

function tellingEnds(queue: JobQueue, enter: DrillPorts['enter']): JobQueue {
  return {
    capabilities: queue.capabilities,
    enqueue: queue.enqueue,
    stats: queue.stats,
    close: () => queue.close(),
    consume: (name, handler, options) =>
      queue.consume(
        name,
        async (job, run) => {
          try {
            await handler(job, run);
          } finally {
            enter({ ended: job.data['sessionId'] });
          }
        },
        options,
      ),
  };
}
