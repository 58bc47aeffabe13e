// What was asked and answered, the units of the graph that took part, and what callers said of it later.
import type { Prediction } from '@ovenbird/contracts/predictions';
import { CodeBlock } from './code-block.tsx';
import { formatDuration } from './format-number.ts';
import { PageLink } from './page-link.tsx';
import { prettyJson } from './pretty-json.ts';
import { Section } from './section.tsx';
import { exactTime } from './time.tsx';

interface PredictionBodiesProps {
  readonly prediction: Prediction;
  /** Side by side where there is room. */
  readonly wide?: boolean;
}

export function PredictionBodies({ prediction, wide = false }: PredictionBodiesProps) {
  return (
    <div className={wide ? 'grid min-w-0 gap-x-8 gap-y-5 lg:grid-cols-2' : 'flex min-w-0 flex-col gap-8'}>
      <Section landmark={false} title="Response">
        <CodeBlock code={prettyJson(prediction.response)} language="json" label="Response" maxHeight={300} />
      </Section>
      <Section landmark={false} title="Request" note={prediction.truncated ? 'too large to be kept whole' : undefined}>
        <CodeBlock code={prettyJson(prediction.request)} language="json" label="Request" maxHeight={300} />
      </Section>
      {prediction.nodes.length > 0 ? (
        <Section landmark={false} title="Graph units that took part">
          <ul>
            {prediction.nodes.map((node) => (
              <li key={node.node} className="flex items-center gap-4 border-rule border-b py-1.5 last:border-b-0">
                <span className="font-medium">{node.node}</span>
                {node.modelName && node.modelVersion ? (
                  <PageLink
                    href={`/models/${encodeURIComponent(node.modelName)}/versions/${encodeURIComponent(node.modelVersion)}`}
                    className="link"
                  >
                    {node.modelName} version {node.modelVersion}
                  </PageLink>
                ) : null}
                <span className="ml-auto text-ink-2">{formatDuration(node.durationMs)}</span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {prediction.feedback.length > 0 ? (
        <Section landmark={false} title="Feedback" note={`${prediction.feedback.length}`}>
          {prediction.feedback.map((feedback) => (
            <div key={feedback.at} className="flex gap-4 border-rule border-b py-1.5 last:border-b-0">
              <span className="text-ink-3">{exactTime(feedback.at)}</span>
              {feedback.reward === null ? null : <span>reward {feedback.reward}</span>}
              <code className="min-w-0 flex-1 truncate font-mono text-small">{JSON.stringify(feedback.truth)}</code>
            </div>
          ))}
        </Section>
      ) : null}
    </div>
  );
}
