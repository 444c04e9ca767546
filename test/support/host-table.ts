import { toneWav } from '@attune/core/adapter-kit';
import type { SeenAnswer } from './openapi-answers.js';
import { type Operation, operationsOf } from './openapi-operations.js';
import { type Ask, sendTo, wireRequest } from './openapi-requests.js';

/** What the table works with: a host in this process. */
export interface TableHost {
  readonly app: {
    fetch(request: Request, env?: object): Response | Promise<Response>;
    document(): Record<string, unknown>;
  };
  /** Mails that were sent so far. */
  mailsTo(address: string): Promise<readonly string[]>;
  /** Opens an account of an admin, which cannot be registered. */
  createAdmin(person: { email: string; username: string; password: string }): Promise<void>;
  /** A signed request for the recording of a session. */
  grantedUrl(sessionId: string): Promise<string>;
  readonly metricsToken: string;
}

/** A person with an account who is signed in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
}

export type PersonName = 'owner' | 'otherTherapist' | 'ownPatient' | 'otherPatient' | 'admin';

/** A state that a session of `owner` about `ownPatient` is in; `awaited`: its bytes are there, unsaid. */
export type SessionState = 'processed' | 'finalized' | 'lacking' | 'awaited';

/** A text that the note taker of the host under test is to fail at. */
export const unspeakable = 'Unspeakable';

/** Begins every clinical note that the note taker of the host under test takes. */
export const clinical = 'Clinical';

const roles: Readonly<Record<PersonName, string>> = {
  owner: 'therapist',
  otherTherapist: 'therapist',
  ownPatient: 'patient',
  otherPatient: 'patient',
  admin: 'admin',
};

/** A few seconds of sound, in which the scripted engine hears two turns. */
export const recording: Uint8Array<ArrayBuffer> = toneWav({ durationMs: 4_000 });

/** Persons and sessions on a host, in the states that requests need. */
export class World {
  readonly host: TableHost;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly #persons = new Map<PersonName, Person>();
  readonly #sessions = new Map<SessionState, string>();
  #counter = 0;

  private constructor(host: TableHost) {
    this.host = host;
    const operations = operationsOf(host.app.document());
    this.operations = new Map(operations.map((operation) => [operation.id, operation]));
  }

  /** @param secrets marks that are put into names, so that a test can look for them. */
  static async open(
    host: TableHost,
    marks: Partial<Record<PersonName, string>> = {},
  ): Promise<World> {
    const world = new World(host);
    for (const name of Object.keys(roles) as PersonName[]) {
      world.#persons.set(name, await world.#join(name, marks[name] ?? name));
    }
    await world.link('owner', 'ownPatient');
    return world;
  }

  person(name: PersonName): Person {
    const person = this.#persons.get(name);
    if (person === undefined) throw new Error(`There is no ${name}`);
    return person;
  }

  /** Gives a person new tokens, for when the old ones have been used up. */
  async signIn(name: PersonName): Promise<Person> {
    const person = await this.anotherLogin(name);
    this.#persons.set(name, person);
    return person;
  }

  /** A person with tokens of a login besides the one that stands. */
  async anotherLogin(name: PersonName): Promise<Person> {
    return { ...this.person(name), ...(await this.#tokens(this.person(name))) };
  }

  /** Has the therapist ask and the patient accept. */
  async link(therapist: PersonName, patient: PersonName): Promise<void> {
    const id = await this.#askedBy(this.person(therapist), patient);
    const json = { accepted: true };
    await this.get('answerCareLink', { path: { id }, json, token: this.person(patient).token });
  }

  /** A request of a new therapist that awaits the patient. */
  async asked(patient: PersonName): Promise<string> {
    return await this.#askedBy(await this.#join('otherTherapist', 'asking'), patient);
  }

  async #askedBy(therapist: Person, patient: PersonName): Promise<string> {
    const { username: login, token } = this.person(patient);
    await this.get('askCareLink', { json: { login }, token: therapist.token });
    const { items } = await this.get<{ items: { id: string; person: { id: string } }[] }>(
      'listCareLinks',
      { token },
    );
    return items.find(({ person }) => person.id === therapist.id)?.id ?? '';
  }

  /** Different at each call. */
  fresh(prefix: string): string {
    this.#counter += 1;
    return `${prefix}${this.#counter}`;
  }

  /** An IPv4 address, different at each call. */
  freshAddress(): string {
    this.#counter += 1;
    return `10.${[16, 8, 0].map((bits) => (this.#counter >> bits) & 255).join('.')}`;
  }

  /** Calls an operation. */
  async call(operationId: string, ask: Ask): Promise<SeenAnswer> {
    const operation = this.operations.get(operationId);
    if (operation === undefined) throw new Error(`The document has no operation ${operationId}`);
    const answer = await sendTo(this.host.app, wireRequest(operation, ask));
    if (answer === undefined) throw new Error(`${operationId}: no such request can be sent`);
    return answer;
  }

  /** The JSON of an answer that must be a success. */
  async get<T>(operationId: string, ask: Ask): Promise<T> {
    const answer = await this.call(operationId, ask);
    const text = new TextDecoder().decode(answer.body);
    if (answer.status >= 400) throw new Error(`${operationId}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  /** A session that is in this state now; the same one as long as it stays there. */
  async session(state: SessionState): Promise<string> {
    const known = this.#sessions.get(state);
    if (known !== undefined && (await this.stateOf(known)) === state) return known;
    const made = await this.#make(state);
    this.#sessions.set(state, made);
    return made;
  }

  /** What a session is in; `undefined` when it is gone or on its way. */
  async stateOf(id: string): Promise<SessionState | undefined> {
    const { token } = this.person('owner');
    const answer = await this.call('getSession', { path: { id }, token });
    if (answer.status !== 200) return undefined;
    const { session } = JSON.parse(new TextDecoder().decode(answer.body)) as {
      session: { status: string; upload?: object; stages: Record<string, { state: string }> };
    };
    if (session.upload !== undefined) return 'awaited';
    const lacks = Object.values(session.stages).some(({ state }) => state === 'missing');
    if (lacks && session.status === 'processed') return 'lacking';
    return (['processed', 'finalized'] as const).find((one) => one === session.status);
  }

  /** Waits until a session has come to this state. */
  async reached(state: SessionState, id: string): Promise<string> {
    while ((await this.stateOf(id)) !== state) await shortly();
    return id;
  }

  /** What `If-Match` takes for this session. */
  async etag(operationId: 'getSession' | 'getTranscript', id: string): Promise<string> {
    const { token } = this.person('owner');
    const answer = await this.call(operationId, { path: { id, sessionId: id }, token });
    return answer.headers.get('etag') ?? '';
  }

  /** A recording comes in. */
  async uploaded(filename = 'talk.wav'): Promise<string> {
    const { session } = await this.get<{ session: { id: string } }>('uploadRecording', {
      token: this.person('owner').token,
      form: [
        { name: 'patientId', content: this.person('ownPatient').id },
        { name: 'audio', filename, content: recording },
      ],
    });
    return session.id;
  }

  /** A transcript comes in. */
  async imported(more: { text: string; title?: string; filename?: string }): Promise<string> {
    const { text, title, filename = 'talk.vtt' } = more;
    const vtt = `WEBVTT\n\n00:00.000 --> 00:02.000\n<v A>How have you been?\n\n00:02.000 --> 00:05.000\n<v B>${text}\n`;
    const { session } = await this.get<{ session: { id: string } }>('importTranscript', {
      token: this.person('owner').token,
      form: [
        { name: 'patientId', content: this.person('ownPatient').id },
        ...(title === undefined ? [] : [{ name: 'title', content: title }]),
        { name: 'transcript', filename, content: vtt },
      ],
    });
    return session.id;
  }

  /** A direct upload that was granted: its session, and the request that brings the bytes. */
  async granted() {
    return await this.get<{
      session: { id: string };
      upload: { url: string; headers: Record<string, string> };
    }>('requestUpload', {
      token: this.person('owner').token,
      json: {
        filename: 'talk.wav',
        sizeBytes: recording.byteLength,
        contentType: 'audio/wav',
        patientId: this.person('ownPatient').id,
      },
    });
  }

  async #make(state: SessionState): Promise<string> {
    if (state === 'awaited') {
      const { session, upload } = await this.granted();
      await this.get('putObject', signedAsk(upload));
      return session.id;
    }
    const id =
      state === 'lacking'
        ? await this.imported({ text: `${unspeakable} things.` })
        : await this.uploaded();
    await this.reached(state === 'lacking' ? 'lacking' : 'processed', id);
    if (state === 'finalized') {
      await this.get('finalizeTranscript', {
        path: { sessionId: id },
        headers: { 'if-match': await this.etag('getTranscript', id) },
        json: { confirm: ['roles_unknown', 'flags_unread'] },
        token: this.person('owner').token,
      });
    }
    return id;
  }

  async #join(name: PersonName, mark: string): Promise<Person> {
    const username = this.fresh(mark);
    const email = `${username}@example.org`;
    const password = 'Quiet-River-9';
    const role = roles[name];
    if (role === 'admin') await this.host.createAdmin({ email, username, password });
    else {
      await this.get('register', {
        headers: { 'x-forwarded-for': this.freshAddress() },
        json: {
          ...{ email, username, password, role, displayName: `${mark} Person` },
          consents: { gdpr: true, dataRetention: true },
        },
      });
    }
    const person = { id: '', email, username, password, token: '', refreshToken: '' };
    return { ...person, ...(await this.#tokens(person)) };
  }

  async #tokens({ username, password }: Person) {
    const made = await this.get<{
      accessToken: string;
      refreshToken: string;
      account: { id: string };
    }>('logIn', {
      headers: { 'x-forwarded-for': this.freshAddress() },
      json: { login: username, password },
    });
    return { id: made.account.id, token: made.accessToken, refreshToken: made.refreshToken };
  }
}

/** The request of a grant, as an ask of `putObject`. */
export function signedAsk(upload: { url: string; headers: Readonly<Record<string, string>> }): Ask {
  const query = Object.fromEntries(new URL(upload.url).searchParams);
  return { query, headers: upload.headers, raw: recording };
}

/** Until something that goes on by itself may have come further. */
export function shortly(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

/** The token of the mail to this address that holds these words; waits until the mail has come. */
export async function mailedToken(
  host: TableHost,
  address: string,
  words: string,
): Promise<string> {
  for (;;) {
    const mail = (await host.mailsTo(address)).find((text) => text.includes(words));
    if (mail !== undefined) return /^[\w-]{43}$/mu.exec(mail)?.[0] ?? '';
    await shortly();
  }
}
