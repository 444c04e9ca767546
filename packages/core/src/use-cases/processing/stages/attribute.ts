import { withWarnings } from '../../../domain/session/session.js';
import {
  type Attribution,
  attributeRoles,
  type RoleAdvice,
} from '../../../domain/speakers/role-rules.js';
import { surePatients } from '../../../domain/speakers/speaker-role.js';
import type { Transcript } from '../../../domain/transcript/transcript.js';
import { transcriptDoubts } from '../../../domain/transcript/transcript-doubts.js';
import { PortError } from '../../../errors/port-error.js';
import type { RoleAdvisor } from '../../../ports/role-advisor.js';
import { type Stage, timeLimit } from '../stage.js';

export interface AttributeDeps {
  /** Asked if the rules do not identify the patient. */
  readonly roles?: RoleAdvisor | undefined;
}

/** Determines which speaker is the therapist and which is the patient. */
export function attributeStage({ roles }: AttributeDeps): Stage {
  return {
    name: 'attribute',
    timeLimitMs: (session) => timeLimit(session, 12, 0.1),
    async run({ session, signal, ...context }) {
      const whole = await context.transcript();
      // What cannot be believed says nothing about roles; settings, channels and persons still do.
      const doubtful = transcriptDoubts(whole).length > 0;
      const transcript = doubtful ? { ...whole, segments: [] } : whole;
      const byRules = attributeRoles(
        { ...transcript, speakers: session.speakers },
        session.settings,
      );
      const asked = roles !== undefined && !doubtful && isOpen(byRules);
      const advice: Advice = asked ? await ask(roles, transcript, signal) : noAdvice;
      return {
        kind: 'done',
        provider: advice.given.length > 0 ? (roles?.provider ?? 'rules') : 'rules',
        model: advice.given.length > 0 ? advice.model : undefined,
        // Uses the current speakers: a person may have named them during the run.
        apply(current) {
          const { speakers, warnings } = attributeRoles(
            { ...transcript, speakers: current.speakers },
            current.settings,
            advice.given,
          );
          const told = doubtful ? [] : warnings;
          const all = [...told, ...advice.warnings];
          return { ...withWarnings(current, 'attribute', all), speakers };
        },
      };
    },
  };
}

/** The answer of the advisor, and warnings for the reviewer. */
interface Advice {
  readonly given: readonly RoleAdvice[];
  readonly model?: string | undefined;
  readonly warnings: Attribution['warnings'];
}

const noAdvice: Advice = { given: [], warnings: [] };

function isOpen({ speakers }: Attribution): boolean {
  return speakers.length > 1 && surePatients(speakers).length === 0;
}

/** A failed call becomes a warning, because a person can still assign the roles. */
async function ask(
  roles: RoleAdvisor,
  { language, segments }: Transcript,
  signal: AbortSignal,
): Promise<Advice> {
  try {
    const { roles: given, model } = await roles.advise({ language, lines: segments }, { signal });
    return { given, model, warnings: [] };
  } catch (error) {
    if (signal.aborted || !PortError.is(error)) throw error;
    const message = `${roles.provider} could not be asked who is who (${error.code}).`;
    return { given: [], warnings: [{ code: 'roles_unadvised', message }] };
  }
}
