import type { Actor } from '../../domain/session/access.js';
import type { Session } from '../../domain/session/session.js';
import type { TranscriptionSettings } from '../../domain/session/settings.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Tracer } from '../../ports/tracer.js';
import { byteStream, type MemberChecks, optional, text } from '../input/checks.js';
import type { CheckedCall } from '../input/define-call.js';
import { contentFingerprint, hashOf } from './content-fingerprint.js';
import type { IncomingBody } from './incoming-body.js';
import type { IntakePlace, IntakeQuota } from './intake-quota.js';
import type { MakingOptions, OncePerKey } from './once-per-key.js';
import {
  allDetails,
  type IncomingDetails,
  incomingChecks,
  type RecordingDetails,
} from './recording-details.js';

/** A file and its details, as a client sends them. */
export interface IncomingFile extends IncomingDetails {
  /** As the person named it. A path before the name is dropped. */
  readonly filename: string;
  /** Read once, as it arrives. */
  readonly body: ReadableStream<Uint8Array>;
  /**
   * 1 to 255 printable ASCII characters. Equal requests of one account with one key create one
   * session. A repeated file is read and hashed, but not stored, and resolves with that session.
   */
  readonly idempotencyKey?: string;
  /** From `reserveIntake`, if the host reserves before it opens the body; defaults to a new one. */
  readonly place?: IntakePlace;
}

/** The checks of `IncomingFile`. */
export function incomingFileChecks({ checkPlace }: IntakeQuota): MemberChecks<IncomingFile> {
  return {
    ...incomingChecks,
    filename: text(),
    body: byteStream,
    idempotencyKey: optional(text()),
    place: optional(checkPlace),
  };
}

/** A file with the account that sends it. */
export type OwnedFile = IncomingFile & { readonly ownerId: string };

/** `confirm` is set if the request has an idempotency key. */
export type FileIntakeOptions = CallOptions & Partial<Pick<MakingOptions, 'confirm'>>;

/** What differs between the kinds of files. */
export interface FileKind {
  readonly name: 'upload' | 'import';
  /** The largest size that a file of this kind can have, in bytes. */
  readonly mostBytes: number;
  /** Opens the body. `place` is absent if the body is only hashed and not stored. */
  readonly open: (file: OwnedFile, options: CallOptions, place?: IntakePlace) => IncomingBody;
  /** @throws DomainError `invalid_settings`, `language_not_allowed`. */
  readonly settingsOf: (details: RecordingDetails) => TranscriptionSettings;
  /** Creates the session that `place` names, or leaves nothing behind. */
  readonly make: (
    file: OwnedFile,
    place: IntakePlace,
    options: FileIntakeOptions,
  ) => Promise<Session>;
}

export interface FileIntakeDeps {
  readonly quota: IntakeQuota;
  readonly oncePerKey: OncePerKey;
  readonly hasher: Hasher;
  readonly tracer: Tracer;
}

/** Takes a file in: within the quota of the account, and once per idempotency key. */
export class FileIntake {
  readonly #deps: FileIntakeDeps;
  readonly #kind: FileKind;

  constructor(deps: FileIntakeDeps, kind: FileKind) {
    this.#deps = deps;
    this.#kind = kind;
  }

  /** @throws DomainError of `IntakeQuota.hold` and `OncePerKey.run`; errors of the kind. */
  async takeIn({ actor, input, options }: CheckedCall<Actor, IncomingFile>): Promise<Session> {
    const { quota } = this.#deps;
    const { accountId: ownerId } = actor;
    const { place } = input;
    const { mostBytes } = this.#kind;
    const work = (held: IntakePlace) => this.#once({ ...input, ownerId }, held, options);
    if (place !== undefined) return await quota.use(place, ownerId, work);
    return await quota.hold({ ownerId, mostBytes }, work, options);
  }

  /** SHA-256 of the content that a session is made of. */
  async fingerprint(
    sha256: string,
    details: RecordingDetails,
    settings: TranscriptionSettings,
  ): Promise<string> {
    const content = { kind: this.#kind.name, sha256, details, settings };
    return await contentFingerprint(this.#deps.hasher, content);
  }

  async #once(file: OwnedFile, place: IntakePlace, options: CallOptions): Promise<Session> {
    const { ownerId, idempotencyKey: key, body } = file;
    if (key === undefined) return await this.#make(file, place, options);
    const make = (sessionId: string, work: MakingOptions) =>
      this.#make(file, { ...place, sessionId }, work);
    const fingerprint = () => this.#fingerprintOf(file, options);
    try {
      return await this.#deps.oncePerKey.run({ ownerId, key }, { make, fingerprint }, options);
    } catch (error) {
      if (!body.locked) await body.cancel(error).catch(() => undefined);
      throw error;
    }
  }

  #make(file: OwnedFile, place: IntakePlace, options: FileIntakeOptions): Promise<Session> {
    const about = { 'attune.session.id': place.sessionId };
    const work = () => this.#kind.make(file, place, options);
    return this.#deps.tracer.span(`intake ${this.#kind.name}`, about, work);
  }

  /** Reads the whole body, because many clients read the answer only after they have sent it. */
  async #fingerprintOf(file: OwnedFile, options: CallOptions): Promise<string> {
    const body = this.#kind.open(file, options);
    try {
      const sha256 = await hashOf(body, options);
      const details = await allDetails(file);
      return await this.fingerprint(sha256, details, this.#kind.settingsOf(details));
    } catch (error) {
      await body.cancel(error);
      throw error;
    }
  }
}
