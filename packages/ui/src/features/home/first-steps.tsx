// What to do on an empty platform: each step with the very command, and where its result will be seen.
import { CodeBlock } from '../../parts/code-block.tsx';
import { withOrigin } from '../../parts/empty-state.tsx';
import { PageLink } from '../../parts/page-link.tsx';

const steps = [
  {
    title: 'See the whole thing at once',
    text: 'Trains a picture classifier, registers it, deploys it and asks it questions.',
    code: 'npm run demo',
    place: null,
  },
  {
    title: 'Track a training',
    text: 'Any program that uses mlflow, unchanged. Its runs appear in',
    code: 'export MLFLOW_TRACKING_URI={origin}\npython train.py',
    place: ['/experiments', 'Experiments'],
  },
  {
    title: 'Run a workflow',
    text: 'Any flytekit workflow, with the pyflyte you have. It appears in',
    code: 'export FLYTE_PLATFORM_URL={host} FLYTE_PLATFORM_INSECURE=true\npyflyte run --remote workflow.py my_workflow',
    place: ['/workflows', 'Workflows'],
  },
  {
    title: 'Serve a model',
    text: 'A SeldonDeployment, as it is. It appears in',
    code: 'npx ovenbird apply -f deployment.yaml',
    place: ['/deployments', 'Deployments'],
  },
] as const;

export function FirstSteps() {
  return (
    <div className="max-w-[720px]">
      <p className="text-ink-2 text-prose">Nothing has been trained or served here yet. Start with any of these; this page fills itself.</p>
      <ol className="mt-6 flex flex-col gap-7">
        {steps.map((step) => (
          <li key={step.title}>
            <h2 className="font-semibold text-ink text-prose">{step.title}</h2>
            <p className="mb-2 text-ink-2">
              {step.text}{' '}
              {step.place ? (
                <>
                  <PageLink href={step.place[0]} className="link">
                    {step.place[1]}
                  </PageLink>
                  .
                </>
              ) : null}
            </p>
            <CodeBlock code={withOrigin(step.code)} label={`Command: ${step.title}`} />
          </li>
        ))}
      </ol>
    </div>
  );
}
