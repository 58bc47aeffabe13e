// What was applied, what the status says, and every address of the deployment.
import type { Deployment } from '@ovenbird/contracts/deployments';
import { CodeBlock } from '../../parts/code-block.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Section } from '../../parts/section.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import { Moment } from '../../parts/time.tsx';

const conditionState = { True: 'succeeded', False: 'failed', Unknown: 'unknown' } as const;

export function DeploymentManifest({ deployment }: { readonly deployment: Deployment }) {
  return (
    <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
      <Section title="Manifest" note="as applied">
        <CodeBlock code={JSON.stringify(deployment.manifest, null, 2)} language="json" label="Manifest" maxHeight={560} />
      </Section>
      <div className="flex min-w-0 flex-col gap-8">
        <Section title="Addresses" note={`${deployment.endpoints.length}`}>
          <ul>
            {deployment.endpoints.map((endpoint) => (
              <li
                key={`${endpoint.protocol} ${endpoint.url}`}
                className="flex items-center gap-3 border-rule border-b py-1 last:border-b-0"
              >
                <span className="w-20 shrink-0 text-ink-3">{endpoint.protocol}</span>
                <code className="min-w-0 flex-1 break-all font-mono text-small">
                  {endpoint.url}
                  {Object.entries(endpoint.metadata ?? {}).map(([name, value]) => (
                    <span key={name} className="block text-ink-3">
                      {name}: {value}
                    </span>
                  ))}
                </code>
                <CopyButton text={endpoint.url} label={`Copy the ${endpoint.protocol} address`} />
              </li>
            ))}
          </ul>
        </Section>
        <Section title="Conditions">
          <ul>
            {deployment.conditions.map((condition) => (
              <li key={condition.type} className="border-rule border-b py-1.5 last:border-b-0">
                <div className="flex items-center gap-2">
                  <StateShape state={conditionState[condition.status]} />
                  <span className="min-w-0 flex-1 truncate font-medium">{condition.type}</span>
                  <span className="text-ink-3 text-small">
                    <Moment at={condition.changedAt} />
                  </span>
                </div>
                {condition.message || condition.reason ? (
                  <p className="break-words pl-6 text-ink-2 text-small">{condition.message ?? condition.reason}</p>
                ) : null}
              </li>
            ))}
          </ul>
        </Section>
        <Section title="Status" note="as Seldon writes it">
          <CodeBlock code={JSON.stringify(deployment.status, null, 2)} language="json" label="Status" maxHeight={320} />
        </Section>
      </div>
    </div>
  );
}
