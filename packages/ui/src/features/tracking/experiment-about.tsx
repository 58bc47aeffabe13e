// What an experiment is: its names, places and tags.
import type { Experiment } from '@ovenbird/contracts/experiments';
import { KeyValue } from '../../parts/key-value.tsx';
import { Section } from '../../parts/section.tsx';
import { Moment } from '../../parts/time.tsx';

export function ExperimentAbout({ experiment }: { readonly experiment: Experiment }) {
  const tags = Object.entries(experiment.tags);
  return (
    <div className="flex max-w-[960px] flex-col gap-8">
      <Section title="Experiment">
        <KeyValue
          facts={[
            ['Id', experiment.experimentId],
            [
              'Artifacts',
              <code key="at" className="break-all font-mono text-small">
                {experiment.artifactLocation}
              </code>,
            ],
            ['Created', <Moment key="created" at={experiment.createdAt} />],
            ['Last run', <Moment key="latest" at={experiment.latestRunAt} />],
          ]}
        />
      </Section>
      <Section title="Tags" note={`${tags.length}`}>
        {tags.length > 0 ? (
          <KeyValue facts={tags} />
        ) : (
          <p className="text-ink-2">None. A program sets them with mlflow.set_experiment_tag.</p>
        )}
      </Section>
    </div>
  );
}
