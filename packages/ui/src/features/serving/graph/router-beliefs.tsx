// What a router that learns believes of its branches; nothing for one that does not learn.
import type { Deployment } from '@ovenbird/contracts/deployments';
import type { RouterBelief } from '@ovenbird/contracts/router-beliefs';
import { useQuery } from '@tanstack/react-query';
import { formatCount, formatShare } from '../../../parts/format-number.ts';
import { QueryView } from '../../../parts/query-view.tsx';
import { Section } from '../../../parts/section.tsx';
import { routersQuery } from '../queries.ts';

interface RouterBeliefsProps {
  readonly deployment: Deployment;
  readonly predictor: string;
  readonly node: string;
}

export function RouterBeliefs({ deployment, predictor, node }: RouterBeliefsProps) {
  const query = useQuery(routersQuery(deployment));
  return (
    <QueryView query={query} what="what routers believe">
      {({ items }) => {
        const router = items.find((each) => each.predictor === predictor && each.node === node);
        return router ? <Believed router={router} /> : null;
      }}
    </QueryView>
  );
}

function Believed({ router }: { readonly router: RouterBelief }) {
  const isGreedy = router.strategy === 'epsilon_greedy';
  const best = Math.max(...router.branches.map(({ tries, mean }) => (tries > 0 ? (mean ?? 0) : -1)));
  return (
    <Section title="What it believes" note={isGreedy ? `epsilon-greedy, ε ${router.epsilon}` : 'Thompson sampling'}>
      <table className="w-full border-collapse tabular-nums">
        <thead>
          <tr className="border-rule border-b text-left text-ink-3 text-small">
            <th scope="col" className="py-1 pr-3 font-normal">
              Branch
            </th>
            <th scope="col" className="py-1 pr-3 text-right font-normal">
              Went well
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              Share, 95 %
            </th>
          </tr>
        </thead>
        <tbody>
          {router.branches.map(({ branch, tries, successes, mean, interval }) => (
            <tr key={branch} className="border-rule border-b last:border-b-0">
              <th
                scope="row"
                className={`break-words py-1.5 pr-3 text-left ${tries > 0 && mean === best ? 'font-semibold' : 'font-normal'}`}
              >
                {branch}
              </th>
              <td className="py-1.5 pr-3 text-right">
                {formatCount(successes)} of {formatCount(tries)}
              </td>
              <td className="py-1.5 text-right">
                {formatShare(mean)}
                <span className="block text-ink-3 text-small">
                  {formatShare(interval.low)} to {formatShare(interval.high)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-ink-3 text-small">Rows that feedback told of. {isGreedy ? greedyMeans : thompsonMeans}</p>
    </Section>
  );
}

const greedyMeans = 'Of the share that went well the best branch is taken, with the probability ε another one.';
const thompsonMeans = 'The share is the mean of a Beta distribution, from which it draws one for each request and takes the highest.';
