// A launch plan: which workflow, with which inputs, and when by itself.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { KeyValue } from '../../parts/key-value.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { Moment } from '../../parts/time.tsx';
import { launchPlanQuery, projectCrumb, workflowHref } from './queries.ts';
import { VariableList } from './variable-list.tsx';

export function LaunchPlanPage() {
  const ref = useParams({ strict: false }) as { project: string; domain: string; name: string };
  const query = useQuery(launchPlanQuery(ref));
  return (
    <PageFrame title={ref.name} kind="Launch plan" trail={[projectCrumb(ref)]}>
      <QueryView query={query} what="the launch plan">
        {(plan) =>
          plan ? (
            <div className="flex max-w-[880px] flex-col gap-8">
              <KeyValue
                facts={[
                  [
                    'Workflow',
                    <PageLink key="workflow" href={workflowHref(plan.workflow, plan.workflow.version)} className="link">
                      {plan.workflow.name}
                    </PageLink>,
                  ],
                  ['Version', plan.version],
                  ['Schedule', plan.schedule ?? 'Launched by hand'],
                  ['Active', plan.active ? 'yes' : 'no'],
                  ['Registered', <Moment key="created" at={plan.createdAt} />],
                ]}
              />
              <Section title="Inputs" note={`${plan.inputs.length}`}>
                {plan.inputs.length > 0 ? <VariableList variables={plan.inputs} /> : <p className="text-ink-2">None.</p>}
              </Section>
            </div>
          ) : (
            <p className="text-ink-2">
              No launch plan of that name is registered in {ref.project} · {ref.domain}.
            </p>
          )
        }
      </QueryView>
    </PageFrame>
  );
}
