import type { TranscriptContent } from '../domain/transcript/transcript.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';
import type { ConvertTarget, MediaSource } from './media-tool.js';

/** The session that a plug-in works for. */
export interface PluginContext extends CallOptions {
  /** Id of the session. */
  readonly sessionId: string;
  /** BCP 47; as asked for before transcription, as found afterwards. */
  readonly language: string;
  /**
   * Keeps a sentence for the people who read the session, such as what the plug-in could not do. It
   * must not quote what was said. Absent before transcription.
   */
  readonly note?: ((sentence: string) => void) | undefined;
}

/** The recording on its way to the engine: its source and the wanted conversion. */
export interface PluginInput {
  /** Where the bytes of the recording come from. */
  readonly source: MediaSource;
  /** What the conversion makes of them. */
  readonly target: ConvertTarget;
}

/**
 * A step that a team adds before or after transcription.
 *
 * A plug-in must be repeatable: the stage it belongs to may run again after a crash. What it
 * throws fails the stage, as any other fault would.
 */
export interface TranscriptionPlugin {
  /** Its name in the settings: lower-case letters, digits and dashes. */
  readonly name: string;

  /**
   * Changes what the engine will get: wraps the source with audio work of its own, or asks the
   * conversion for something. The source may be any media the conversion can read.
   */
  beforeTranscription?(input: PluginInput, context: PluginContext): Promise<PluginInput>;

  /**
   * Changes what the engine heard before it is stored. The rules of transcripts are checked
   * afterwards.
   */
  afterTranscription?(
    transcript: TranscriptContent,
    context: PluginContext,
  ): Promise<TranscriptContent>;
}

/** All plug-ins of a host. */
export interface TranscriptionPlugins {
  /** The plug-ins that settings may name. */
  readonly all: readonly TranscriptionPlugin[];
}

export const TranscriptionPlugins: Token<TranscriptionPlugins> = token('transcription-plugins');
