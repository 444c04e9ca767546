import { type DrillPlace, openDrill } from './redis-drill-tools.js';

/** A worker process of the drill; works until it is told to stop. */
const place = JSON.parse(process.argv[2] ?? '{}') as DrillPlace;
const drill = await openDrill(place);
const worker = await drill.useCases.operations.startWorker({ concurrency: 2 });
process.once('SIGTERM', async () => {
  await worker.close();
  await drill.close();
});
process.stdout.write('ready\n');
