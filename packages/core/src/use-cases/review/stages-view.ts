import type { StageError, StageResult, Stages } from '../../domain/session/stage.js';

/** The stages in their order, with the errors as a reader may see them. */
export function stagesInOrder(
  stages: Stages,
  shown: (error: StageError) => StageError | undefined,
): Stages {
  const { normalize, transcribe, attribute, analyze, extract, notify } = stages;
  return {
    normalize: shownStage(normalize, shown),
    transcribe: shownStage(transcribe, shown),
    attribute: shownStage(attribute, shown),
    analyze: shownStage(analyze, shown),
    extract: shownStage(extract, shown),
    notify: shownStage(notify, shown),
  };
}

/** The same for a list: a stage that is done has no times. */
export function listedStages(stages: Stages): Stages {
  const { normalize, transcribe, attribute, analyze, extract, notify } = stages;
  return {
    normalize: withoutTimes(normalize),
    transcribe: withoutTimes(transcribe),
    attribute: withoutTimes(attribute),
    analyze: withoutTimes(analyze),
    extract: withoutTimes(extract),
    notify: withoutTimes(notify),
  };
}

function withoutTimes(stage: StageResult): StageResult {
  if (stage.state !== 'done' && stage.state !== 'skipped') return stage;
  const { startedAt: _started, endedAt: _ended, ...result } = stage;
  return result;
}

function shownStage(
  stage: StageResult,
  shown: (error: StageError) => StageError | undefined,
): StageResult {
  const { error, failures: _counted, ...result } = stage;
  if (error === undefined) return result;
  const visible = shown(error);
  return visible === undefined ? result : { ...result, error: visible };
}
