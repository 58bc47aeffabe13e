// Send one request from the page: the form starts with an example that the deployment accepts.
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';
import { Button } from '../../parts/button.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { formatDuration } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { prettyJson } from '../../parts/pretty-json.ts';
import { Section } from '../../parts/section.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import { predictionHref } from './queries.ts';

type Protocol = 'seldon' | 'v2' | 'tensorflow' | 'mlflow';
type Endpoint = Deployment['endpoints'][number];

const protocolName: Record<Protocol, string> = { seldon: 'Seldon', v2: 'Open Inference V2', tensorflow: 'TensorFlow', mlflow: 'MLflow' };

const usable = (deployment: Deployment): Endpoint[] => deployment.endpoints.filter((endpoint) => endpoint.protocol !== 'grpc');

const exampleOf = (endpoint: Endpoint | undefined): string =>
  endpoint?.example === null || endpoint?.example === undefined ? '{\n  "data": { "ndarray": [[]] }\n}' : prettyJson(endpoint.example);

function parse(text: string): { readonly value?: unknown; readonly problem?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

export function TryIt({ deployment }: { readonly deployment: Deployment }) {
  const endpoints = usable(deployment);
  const [protocol, setProtocol] = useState<Protocol>((endpoints[0]?.protocol as Protocol | undefined) ?? 'seldon');
  const endpoint = endpoints.find((each) => each.protocol === protocol);
  const [texts, setTexts] = useState<Partial<Record<Protocol, string>>>({});
  const text = texts[protocol] ?? exampleOf(endpoint);
  const { value, problem } = parse(text);
  const params = { namespace: deployment.namespace, name: deployment.name };
  const send = useMutation({ mutationFn: () => api.deployments.predict({ params, body: { protocol, payload: value } }) });
  const failure = send.error ? failureOf(send.error) : undefined;
  const answer = send.data;
  const curl = endpoint
    ? `curl -s ${endpoint.url} \\\n  -H 'content-type: application/json' \\\n  -d '${JSON.stringify(value ?? {}).slice(0, 2000)}'`
    : undefined;
  return (
    <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
      <Section
        title="Request"
        tools={
          endpoints.length > 1 ? (
            <select
              aria-label="Protocol"
              value={protocol}
              onChange={(event) => setProtocol(event.target.value as Protocol)}
              className="h-8 rounded-md border border-rule-strong bg-raised px-2"
            >
              {endpoints.map((each) => (
                <option key={each.protocol} value={each.protocol}>
                  {protocolName[each.protocol as Protocol]}
                </option>
              ))}
            </select>
          ) : null
        }
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !problem) {
              event.preventDefault();
              send.mutate();
            }
          }}
        >
          <textarea
            aria-label="Request body, JSON"
            aria-invalid={problem ? true : undefined}
            aria-describedby="try-problem"
            spellCheck={false}
            rows={14}
            value={text}
            onChange={(event) => setTexts({ ...texts, [protocol]: event.target.value })}
            className={`block w-full resize-y rounded-md border bg-raised px-3 py-2.5 font-mono text-small/[18px] ${problem ? 'border-failed' : 'border-rule-strong'}`}
          />
          <div className="mt-2 flex items-center gap-3">
            <Button type="submit" weight="primary" disabled={Boolean(problem) || send.isPending}>
              Send
            </Button>
            <Button weight="quiet" onClick={() => setTexts({ ...texts, [protocol]: exampleOf(endpoint) })}>
              Back to the example
            </Button>
            <p id="try-problem" className="min-w-0 flex-1 truncate text-failed text-small">
              {problem ? `Not JSON: ${problem}` : null}
            </p>
          </div>
        </form>
        {curl ? (
          <div className="mt-6">
            <h3 className="label mb-1">The same from a terminal</h3>
            <CodeBlock code={curl} label="Command" maxHeight={160} />
          </div>
        ) : null}
      </Section>
      <Section title="Response" note={answer ? `HTTP ${answer.status} in ${formatDuration(answer.durationMs)}` : undefined}>
        {failure ? <ErrorPanel title={failure.title} message={failure.message} facts={failure.facts} /> : null}
        {answer ? (
          <>
            <p className="mb-2 flex items-center gap-2">
              <StateShape state={answer.status < 400 ? 'succeeded' : 'failed'} />
              {answer.predictionId ? (
                <>
                  Logged as{' '}
                  <PageLink href={predictionHref(answer.predictionId)} className="link break-all font-mono text-small">
                    {answer.predictionId}
                  </PageLink>
                </>
              ) : (
                'It was not logged.'
              )}
            </p>
            <CodeBlock
              code={typeof answer.body === 'string' ? answer.body : prettyJson(answer.body)}
              language="json"
              label="Response"
              maxHeight={420}
            />
          </>
        ) : failure ? null : (
          <p className="text-ink-2">What the deployment answers is shown here, with its latency and the prediction’s own page.</p>
        )}
      </Section>
    </div>
  );
}
