import { mostFaults } from '@attune/core/adapter-kit';
import { z } from 'zod';

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string().meta({ examples: ['urn:attune:problem:invalid_input'] }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'What happened, to what, and what to do' }),
    code: z.string().meta({ description: 'For programs', examples: ['invalid_input'] }),
    requestId: z.string().meta({ description: 'As in the header `X-Request-Id`' }),
    errors: z
      .array(
        z.object({
          path: z.string().meta({ examples: ['body.settings.speakers'] }),
          message: z.string(),
        }),
      )
      .max(mostFaults)
      .optional()
      .meta({
        description: 'The first faults of an invalid input; `detail` says how many more there are',
      }),
  })
  .meta({ id: 'Problem' });
