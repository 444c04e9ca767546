import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { LanguageAnalysis } from '../../ports/language-analysis.js';
import type { MediaTool } from '../../ports/media-tool.js';
import type { RoleAdvisor } from '../../ports/role-advisor.js';
import type { SpeechEngines } from '../../ports/speech-engines.js';
import type { SpeechToText } from '../../ports/speech-to-text.js';
import type { TranscriptionPlugins } from '../../ports/transcription-plugin.js';
import type { ReleaseRepository } from '../../records/release-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import type { NoteTakers } from './note-takers.js';
import type { Stage } from './stage.js';
import { analyzeStage } from './stages/analyze.js';
import { attributeStage } from './stages/attribute.js';
import { extractStage } from './stages/extract.js';
import { normalizeStage } from './stages/normalize.js';
import { type NotifyDeps, notifyStage } from './stages/notify.js';
import { transcribeStage } from './stages/transcribe.js';

export interface StageDeps extends NotifyDeps {
  readonly blobs: BlobStore;
  readonly media: MediaTool;
  readonly speech: SpeechToText;
  readonly language: LanguageAnalysis;
  readonly noteTakers: NoteTakers;
  readonly roles?: RoleAdvisor | undefined;
  readonly plugins: TranscriptionPlugins;
  readonly transcripts: TranscriptRepository;
  readonly engines: SpeechEngines;
  readonly releases: ReleaseRepository;
  readonly clock: Clock;
}

/** The stages of processing, in their order. */
export function createStages(deps: StageDeps): readonly Stage[] {
  return [
    normalizeStage(deps),
    transcribeStage(deps),
    attributeStage(deps),
    analyzeStage(deps),
    extractStage(deps),
    notifyStage(deps),
  ];
}
