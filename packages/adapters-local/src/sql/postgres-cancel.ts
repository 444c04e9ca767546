import { connect } from 'node:net';

const cancelRequest = 80_877_102;
const patienceMs = 1_000;

/** What the protocol calls a statement in progress by. */
export interface Cancelable {
  readonly host: string;
  readonly port: number;
  readonly processId: number;
  readonly secretKey: number;
}

/**
 * Asks the server to stop what a connection is doing; resolves when it has taken note, or cannot.
 *
 * The request goes over a connection of its own, in plain text like libpq's: it holds nothing but
 * two numbers that are good for this alone.
 */
export async function cancelStatement({
  host,
  port,
  processId,
  secretKey,
}: Cancelable): Promise<void> {
  const request = Buffer.alloc(16);
  for (const [at, value] of [16, cancelRequest, processId, secretKey].entries()) {
    request.writeInt32BE(value, at * 4);
  }
  await new Promise<void>((resolve) => {
    const socket = host.startsWith('/')
      ? connect(`${host}/.s.PGSQL.${port}`)
      : connect({ host, port });
    // A statement that cannot be stopped ends with its connection, so a failure needs no answer.
    socket.once('error', () => socket.destroy());
    socket.once('close', () => resolve());
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.end(request);
    socket.resume();
  });
}
