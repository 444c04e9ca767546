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

function shownStage(
  stage: StageResult,
  shown: (error: StageError) => StageError | undefined,
): StageResult {
  const { error, failures: _counted, ...result } = stage;
  if (error === undefined) return result;
  const visible = shown(error);
  return visible === undefined ? result : { ...result, error: visible };
}
