// One model version: what goes in and comes out, where it came from, where it serves.
import type { ModelVersion } from '@ovenbird/contracts/models';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { CodeBlock } from '../../parts/code-block.tsx';
import { withOrigin } from '../../parts/empty-state.tsx';
import { formatCount } from '../../parts/format-number.ts';
import { KeyValue } from '../../parts/key-value.tsx';
import { LineageStrip } from '../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { prettyJson } from '../../parts/pretty-json.ts';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Moment } from '../../parts/time.tsx';
import { Acceleration } from './acceleration.tsx';
import { modelHref, versionQuery } from './queries.ts';
import { ServedAt } from './served-at.tsx';
import { Signature } from './signature.tsx';

export function VersionPage() {
  const { name, version } = useParams({ strict: false }) as { name: string; version: string };
  const query = useQuery(versionQuery(name, version));
  const known = query.data;
  return (
    <PageFrame
      title={`${name} version ${version}`}
      kind="Model"
      trail={[{ name, href: modelHref(name) }]}
      state={
        known ? (
          <span className="flex items-center gap-2">
            <StateBadge state={known.state} label={known.status} />
            {known.aliases.map((alias) => (
              <Tag key={alias} tone="accent">
                {alias}
              </Tag>
            ))}
          </span>
        ) : null
      }
      about={
        known ? (
          <>
            registered <Moment at={known.createdAt} />
            {known.user ? ` by ${known.user}` : null}
            {known.runId ? (
              <>
                , from run{' '}
                <PageLink href={`/runs/${known.runId}`} className="link">
                  {known.runName ?? known.runId.slice(0, 8)}
                </PageLink>
              </>
            ) : null}
          </>
        ) : null
      }
      lineage={<LineageStrip kind="model_version" id={`${name}/${version}`} />}
    >
      <QueryView query={query} what="the model version">
        {(model) => <VersionView model={model} />}
      </QueryView>
    </PageFrame>
  );
}

function VersionView({ model }: { readonly model: ModelVersion }) {
  const tags = Object.entries(model.tags);
  return (
    <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-8">
        {model.description ? <p className="whitespace-pre-wrap text-prose">{model.description}</p> : null}
        {model.statusMessage ? <p className="text-failed">{model.statusMessage}</p> : null}
        <Section title="Signature">
          {model.signature ? (
            <Signature signature={model.signature} />
          ) : (
            <p className="text-ink-2">
              It was logged without one. mlflow.models.infer_signature(inputs, outputs) makes one; then requests are typed and checked.
            </p>
          )}
        </Section>
        {model.inputExample !== null && model.inputExample !== undefined ? <InputExample example={model.inputExample} /> : null}
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        <Section title="Serves at">
          {model.servedAt.length > 0 ? <ServedAt served={model.servedAt} /> : <NotServed model={model} />}
        </Section>
        <Acceleration name={model.name} version={model.version} />
        <Section title="Details">
          <KeyValue
            facts={[
              [
                'Source run',
                model.runId ? (
                  <PageLink key="run" href={`/runs/${model.runId}`} className="link">
                    {model.runName ?? model.runId}
                  </PageLink>
                ) : null,
              ],
              [
                'Logged model',
                model.modelId ? (
                  <PageLink key="model" href={`/logged-models/${encodeURIComponent(model.modelId)}`} className="link break-all">
                    {model.modelId}
                  </PageLink>
                ) : null,
              ],
              ['Flavors', model.flavors.length > 0 ? model.flavors.join(', ') : null],
              ['Stage', model.stage],
              [
                'Source',
                <code key="source" className="break-all font-mono text-small">
                  {model.source}
                </code>,
              ],
              ['Changed', <Moment key="changed" at={model.updatedAt} />],
            ]}
          />
        </Section>
        {tags.length > 0 ? (
          <Section title="Tags" note={`${tags.length}`}>
            <KeyValue facts={tags} />
          </Section>
        ) : null}
      </div>
    </div>
  );
}

function NotServed({ model }: { readonly model: ModelVersion }) {
  const manifest = `apiVersion: machinelearning.seldon.io/v1
kind: SeldonDeployment
metadata: { name: ${model.name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')} }
spec:
  predictors:
    - name: default
      graph:
        name: model
        implementation: MLFLOW_SERVER
        modelUri: models:/${model.name}/${model.version}`;
  return (
    <>
      <p className="mb-3 text-ink-2">Nowhere. To serve it, save this as deployment.yaml and run npx ovenbird apply -f deployment.yaml</p>
      <CodeBlock code={withOrigin(manifest)} label="Manifest" />
    </>
  );
}

/** A picture as an example is thousands of numbers: its beginning tells enough. */
const shownCharacters = 20_000;

function InputExample({ example }: { readonly example: unknown }) {
  const text = prettyJson(example);
  const whole = text.length <= shownCharacters;
  return (
    <Section
      title="Input example"
      note={whole ? undefined : `the first ${formatCount(shownCharacters)} of ${formatCount(text.length)} characters`}
    >
      <CodeBlock code={whole ? text : `${text.slice(0, shownCharacters)}…`} language="json" label="Input example" maxHeight={280} />
    </Section>
  );
}
