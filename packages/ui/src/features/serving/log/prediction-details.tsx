// Below a row of the log: what was asked, what was answered, and by whom.
import { useQuery } from '@tanstack/react-query';
import { predictionQuery } from '../../../api/prediction-query.ts';
import { PageLink } from '../../../parts/page-link.tsx';
import { PredictionBodies } from '../../../parts/prediction-bodies.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { predictionHref } from '../queries.ts';

export function PredictionDetails({ id }: { readonly id: string }) {
  const query = useQuery(predictionQuery(id));
  return (
    <QueryView query={query} what="the prediction">
      {(prediction) => (
        <>
          <PredictionBodies prediction={prediction} wide />
          <p className="mt-4">
            <PageLink href={predictionHref(id)} className="link">
              Its whole page, with the way back to the data
            </PageLink>
          </p>
        </>
      )}
    </QueryView>
  );
}
