import { listen } from '../../packages/http/src/server/listen.js';
import { openWatchedHost } from './host-table-host.js';
import { watchLoop } from './loop-watch.js';

/** A question of the test to this process; see `child-host.ts`. */
interface Question {
  readonly number: number;
  readonly ask: string;
  readonly about: unknown;
}

const watch = watchLoop();
const host = await openWatchedHost({
  variables: JSON.parse(process.argv[2] ?? '{}') as Record<string, string>,
});
const { port } = await listen(host.app, '127.0.0.1', 0);

const answers: Readonly<Record<string, (about: never) => unknown>> = {
  mailsTo: (address: string) => host.mailsTo(address),
  createAdmin: (person: Parameters<typeof host.createAdmin>[0]) => host.createAdmin(person),
  grantedUrl: (sessionId: string) => host.grantedUrl(sessionId),
  blockedMs: () => watch.take(),
};

process.on('message', async ({ number, ask, about }: Question) => {
  const answer = await answers[ask]?.(about as never);
  process.send?.({ number, answer: answer ?? null });
});
process.on('disconnect', () => process.exit());
process.send?.({ port, document: host.app.document(), metricsToken: host.metricsToken });
