/** An event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** `message` unless the stream names it. */
  readonly event: string;
  readonly data: string;
  /** The last id that the stream told, if it told any. */
  readonly id: string | undefined;
  /** After which time to come back, in milliseconds, if the stream told. */
  readonly retryMs: number | undefined;
}

/** The events of a stream, as the HTML standard reads them; one that is cut short is left out. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const fields = new Fields();
  for await (const line of linesOf(body)) {
    if (line !== '') fields.take(line);
    else yield* fields.event();
  }
}

/** What the lines so far add up to. */
class Fields {
  #id: string | undefined;
  #retryMs: number | undefined;
  #event = '';
  #data: string[] = [];

  take(line: string): void {
    const [, name = line, value = ''] = /^([^:]*): ?(.*)$/su.exec(line) ?? [];
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'retry' && /^\d+$/u.test(value)) this.#retryMs = Number(value);
  }

  /** The event that an empty line ends, if it has data. */
  *event(): Generator<ServerSentEvent> {
    const event = this.#event || 'message';
    const data = this.#data;
    this.#event = '';
    this.#data = [];
    if (data.length === 0) return;
    yield { event, data: data.join('\n'), id: this.#id, retryMs: this.#retryMs };
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A CR at the end may be the first half of a CRLF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/u);
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
