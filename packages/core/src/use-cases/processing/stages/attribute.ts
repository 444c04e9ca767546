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
      const { speakers, warnings } = attributeRoles(
        { ...transcript, speakers: session.speakers },
        session.settings,
      );
      return {
        kind: 'done',
        provider: 'rules',
        apply: (current) => ({ ...withWarnings(current, 'attribute', warnings), speakers }),
      };
    },
  };
}
