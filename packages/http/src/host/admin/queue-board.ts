import { PortError } from '@attune/core';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/** Where the board is served. */
export const boardPath = '/admin/queues';

/** A change of the queue that loses no work, and what it is about. */
export interface BoardChange {
  /** As the audit log names it. */
  readonly operation: 'pauseQueue' | 'resumeQueue' | 'retryReminder' | 'removeReminder';
  readonly subject: { readonly kind: 'queue' | 'reminder'; readonly id: string };
}

const ofQueue = /^\/api\/queues\/([\w-]{1,64})\/(pause|resume)$/u;
const ofReminder = /^\/api\/queues\/[\w-]{1,64}\/([\da-f-]{36})\/(retry|clean)$/u;

/**
 * What a `PUT` at this path below the board would change; `undefined` if it is not allowed. The
 * records say what is to be done, and a reminder only wakes a worker, so no work is lost.
 */
export function boardChange(path: string): BoardChange | undefined {
  const [, queue, pause] = ofQueue.exec(path) ?? [];
  if (queue !== undefined) {
    const operation = pause === 'pause' ? 'pauseQueue' : 'resumeQueue';
    return { operation, subject: { kind: 'queue', id: queue } };
  }
  const [, reminder, retry] = ofReminder.exec(path) ?? [];
  if (reminder === undefined) return undefined;
  const operation = retry === 'retry' ? 'retryReminder' : 'removeReminder';
  return { operation, subject: { kind: 'reminder', id: reminder } };
}

/** Pages that show the queue to an operator. The caller has checked the access already. */
export interface QueueBoard {
  /** @throws PortError `unavailable` when the queue does not answer. */
  fetch(request: Request): Promise<Response>;
}

export interface QueueBoardOptions {
  /** Resolves with the queues of BullMQ; asked for once, when the board is opened first. */
  readonly queues: () => Promise<readonly object[]>;
  /** The path that a proxy in front takes away, such as `/attune`; empty without one. */
  readonly prefix: string;
}

/**
 * The board of bull-board, which loads when it is opened first. It can do more than `boardChange`
 * allows: the caller passes on no other change.
 */
export function createQueueBoard(options: QueueBoardOptions): QueueBoard {
  let opened: Promise<Hono> | undefined;
  const open = (): Promise<Hono> => {
    opened ??= openBoard(options).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    fetch: async (request) => {
      const answer = await (await open()).fetch(request);
      // The board passes on what Redis said, with addresses in it.
      if (answer.status >= 500) throw silent();
      const isPage = answer.headers.get('content-type')?.startsWith('text/html') === true;
      return isPage ? await withoutForeign(answer) : answer;
    },
  };
}

async function openBoard({ queues, prefix }: QueueBoardOptions): Promise<Hono> {
  const [{ createBullBoard }, { BullMQAdapter }, { HonoAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/hono'),
  ]);
  const served = `${boardPath}/static`;
  const files: typeof serveStatic = (given) =>
    serveStatic({ ...given, rewriteRequestPath: (path) => path.slice(served.length) });
  const pages = new HonoAdapter(files).setBasePath(`${prefix}${boardPath}`);
  createBullBoard({
    queues: (await queues()).map((queue) => {
      const shown = new BullMQAdapter(queue as never);
      // Reminders hold ids alone. Should one ever hold more, it is not shown.
      shown.setFormatter('data', () => ({}));
      shown.setFormatter('returnValue', () => undefined);
      return shown;
    }),
    serverAdapter: pages,
    options: {
      uiConfig: {
        boardTitle: 'Attune',
        hideDocsLink: true,
        miscLinks: [{ text: 'Sign out', url: `${prefix}/admin/sign-out` }],
      },
    },
  });
  const app = new Hono({ strict: false });
  app.route(boardPath, pages.registerPlugin() as unknown as Hono);
  return app;
}

/** The page without the fonts of another host and without inline styles, which its policy forbids. */
async function withoutForeign(page: Response): Promise<Response> {
  const text = (await page.text())
    .replaceAll(/<link href="https:[^>]*>/gu, '')
    .replace(/<div id="root">.*<\/div>(?=\s*<script defer)/su, '<div id="root"></div>');
  return new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}

function silent(): PortError {
  return new PortError('unavailable', 'job-queue: the board got no answer', {
    port: 'job-queue',
    operation: 'board',
    adapter: 'bullmq',
  });
}
