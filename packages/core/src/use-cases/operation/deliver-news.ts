import { PortError } from '../../errors/port-error.js';
import { withDeadline } from '../../flow/deadline.js';
import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { SessionChannel, SessionChannels } from '../../ports/session-channel.js';
import { type NewsDelivery, NewsRepository } from '../../records/news-repository.js';
import { DeliverMessages, type DeliveryChannel } from './deliver-messages.js';

export interface DeliverNewsDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly channels: SessionChannels;
  readonly report: (error: unknown) => void;
}

/** Time limit for one attempt. */
const sendLimitMs = 30_000;

/** What sends the news of sessions that is due. */
export function createDeliverNews(deps: DeliverNewsDeps): DeliverMessages<NewsDelivery> {
  const { documents, clock, channels, report } = deps;
  return new DeliverMessages({
    deliveries: new NewsRepository(documents, clock),
    channels: channels.all.map((channel) => limited(clock, channel)),
    clock,
    report,
  });
}

function limited(clock: Clock, channel: SessionChannel): DeliveryChannel<NewsDelivery> {
  const { name } = channel;
  const where = { port: 'session-channel', operation: 'send', adapter: name };
  const late = () => new PortError('unavailable', `The channel ${name} took too long`, where);
  return {
    name,
    send: async ({ newsId: id, type, sessionId, ownerId, occurredAt }, { signal }) => {
      const send = (stop: AbortSignal): Promise<void> =>
        channel.send({ id, type, sessionId, ownerId, occurredAt }, { signal: stop });
      await withDeadline(clock, sendLimitMs, signal, send, late);
    },
  };
}
