import { attributeRoles } from '../../../domain/role-rules.js';
import { withWarnings } from '../../../domain/session.js';
import type { TranscriptRepository } from '../../../records/transcript-repository.js';
import { type Stage, timeLimit } from '../stage.js';

/** Finds out who is the therapist and who the patient. */
export function attributeStage(transcripts: TranscriptRepository): Stage {
  return {
    name: 'attribute',
    timeLimitMs: (session) => timeLimit(session, 2, 0.1),
    async run({ session, signal }) {
      const transcript = await transcripts.newest(session, { signal });
      return {
        kind: 'done',
        provider: 'rules',
        // From the speakers as they are by then: a person may have named them meanwhile.
        apply(current) {
          const { speakers, warnings } = attributeRoles(
            { ...transcript, speakers: current.speakers },
            current.settings,
          );
          return { ...withWarnings(current, 'attribute', warnings), speakers };
        },
      };
    },
  };
}
