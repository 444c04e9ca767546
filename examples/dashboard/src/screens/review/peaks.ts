import { type Session, unwrap } from '@attune/client';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../client.js';

/** As many places as the widest screens have bars. */
const buckets = 1_500;

/** Loudness over the recording; `undefined` until it is known, or where there is no recording. */
export function usePeaks({ id, stages }: Session): readonly number[] | undefined {
  const { data } = useQuery({
    queryKey: ['session', id, 'peaks'],
    enabled: stages.normalize.state === 'done' && stages.normalize.provider !== 'import',
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { buckets } };
      const { channels } = unwrap(
        await client.api.GET('/v1/sessions/{id}/peaks', { params, signal }),
      );
      const [first = [], second = []] = channels;
      return first.map((loudness, place) => Math.max(loudness, second[place] ?? 0));
    },
  });
  return data;
}
