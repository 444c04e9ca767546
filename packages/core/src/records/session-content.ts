import type { Finalization, Reopening } from '../domain/session/finalization.js';
import type { Recording } from '../domain/session/recording.js';
import type { SessionHead } from '../domain/session/session.js';
import { type StageResult, type Stages, stageNames } from '../domain/session/stage.js';
import type { Json, JsonObject } from '../json.js';
import type { ContentCodec, ContentContext, PlainContent } from './codec.js';

/** Members of the head that are content as a whole: texts and names, and what follows from words. */
type ContentName = 'title' | 'settings' | 'speakers' | 'warnings' | 'sentiment' | 'failure';

/** What is known of a session without opening its content: no texts, no names, no hashes of them, no
 * figures about what was said. */
export interface SessionOutline
  extends Omit<SessionHead, ContentName | 'recording' | 'finalization' | 'reopenings'> {
  readonly recording: Omit<Recording, 'filename' | 'sha256'>;
  /** The messages of errors, which may name a file, are left out: each is empty. */
  readonly stages: Stages;
  readonly finalization?: OutlinedFinalization;
  readonly reopenings?: readonly OutlinedReopening[];
}

type OutlinedFinalization = Omit<Finalization, 'sha256' | 'figures'>;
type OutlinedReopening = Omit<Reopening, 'finalization' | 'reason'> & {
  readonly finalization?: OutlinedFinalization;
};

/** The content of the head. A member that is in the outline, too, replaces the one there. */
interface HeadContent extends Pick<SessionHead, ContentName> {
  /** Goes with the members that the outline has. */
  readonly recording: Pick<Recording, 'filename' | 'sha256'>;
  /** Present when a stage has an error, and so a message. */
  readonly stages?: Stages;
  readonly finalization?: Finalization;
  readonly reopenings?: readonly Reopening[];
}

/** Where the content of a session's head belongs. */
export function headContext({ id, ownerId }: Pick<SessionHead, 'id' | 'ownerId'>): ContentContext {
  return { ownerId, sessionId: id, document: 'session', part: 'head' };
}

/** The head as it is stored: what stays readable, and the sealed rest. */
export async function sealHead(
  codec: ContentCodec,
  head: SessionHead,
): Promise<{ readonly session: JsonObject; readonly content: Json }> {
  const { title, settings, speakers, warnings, sentiment, failure, ...rest } = head;
  const { finalization, reopenings } = rest;
  const { filename, sha256, ...recording } = rest.recording;
  const stages = withoutMessages(rest.stages);
  const content: HeadContent = {
    ...{ title, settings, speakers, warnings },
    ...(sentiment === undefined ? {} : { sentiment }),
    ...(failure === undefined ? {} : { failure }),
    recording: sha256 === undefined ? { filename } : { filename, sha256 },
    ...(stages === rest.stages ? {} : { stages: rest.stages }),
    ...(finalization === undefined ? {} : { finalization }),
    ...(reopenings === undefined ? {} : { reopenings }),
  };
  const outline: SessionOutline = {
    ...rest,
    ...{ recording, stages },
    ...(finalization === undefined ? {} : { finalization: withoutContent(finalization) }),
    ...(reopenings === undefined ? {} : { reopenings: reopenings.map(outlined) }),
  };
  return {
    session: outline as unknown as JsonObject,
    content: await codec.seal(headContext(head), content as unknown as PlainContent),
  };
}

/**
 * The head of a stored session. One that was stored before content had a place of its own has all
 * of it in `session`.
 */
export async function openHead(
  codec: ContentCodec,
  { session, content: sealed }: { readonly session: JsonObject; readonly content?: Json },
): Promise<SessionHead> {
  const outline = session as unknown as SessionOutline;
  if (sealed === undefined) return outline as SessionHead;
  const content = (await codec.open(headContext(outline), sealed)) as unknown as HeadContent;
  const recording: Recording = { ...outline.recording, ...content.recording };
  return { ...outline, ...content, recording } as SessionHead;
}

/** The same object where there is no message. */
function withoutMessages(stages: Stages): Stages {
  if (stageNames.every((name) => stages[name].error === undefined)) return stages;
  const results = stageNames.map((name) => [name, withoutMessage(stages[name])]);
  return Object.fromEntries(results) as Stages;
}

function withoutMessage(result: StageResult): StageResult {
  return result.error === undefined
    ? result
    : { ...result, error: { ...result.error, message: '' } };
}

function withoutContent({
  sha256: _hash,
  figures: _figures,
  ...rest
}: Finalization): OutlinedFinalization {
  return rest;
}

function outlined({ finalization, reason: _, ...rest }: Reopening): OutlinedReopening {
  return finalization === undefined
    ? rest
    : { ...rest, finalization: withoutContent(finalization) };
}
