// Whether a verified ONNX file answers for the unit's model, and if not, why.
import type { Deployment, GraphUnit } from '@ovenbird/contracts/deployments';
import { useQuery } from '@tanstack/react-query';
import { AccelerationEvidence } from '../../../parts/acceleration-evidence.tsx';
import { PageLink } from '../../../parts/page-link.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { Section } from '../../../parts/section.tsx';
import { accelerationsQuery, versionHref } from '../queries.ts';

interface UnitAccelerationProps {
  readonly deployment: Deployment;
  readonly predictor: string;
  readonly unit: GraphUnit;
}

export function UnitAcceleration({ deployment, predictor, unit }: UnitAccelerationProps) {
  const query = useQuery(accelerationsQuery(deployment));
  return (
    <Section title="Acceleration">
      <QueryView query={query} what="the acceleration">
        {({ items }) => {
          const found = items.find((each) => each.predictor === predictor && each.node === unit.name);
          if (!found) return <NotAsked unit={unit} />;
          const { acceleration, inUse } = found;
          return (
            <div className="flex flex-col gap-3">
              <p className="text-prose">{inUse ? IN_USE : acceleration.state === 'running' ? COMPARING : NOT_IN_USE}</p>
              <AccelerationEvidence item={acceleration} />
              {acceleration.modelName && acceleration.modelVersion ? (
                <p>
                  <PageLink href={versionHref(acceleration.modelName, acceleration.modelVersion)} className="link">
                    On the page of {acceleration.modelName} version {acceleration.modelVersion}
                  </PageLink>
                </p>
              ) : null}
            </div>
          );
        }}
      </QueryView>
    </Section>
  );
}

const IN_USE = 'A verified ONNX file answers, in process.';
const COMPARING = 'Asked for. The original answers while the ONNX file is made and compared with it.';
const NOT_IN_USE = 'Asked for, but the original answers:';

function NotAsked({ unit }: { readonly unit: GraphUnit }) {
  return (
    <p className="text-ink-2">
      {unit.runtime === 'onnx'
        ? 'Not needed: the model is an ONNX file, which answers in process.'
        : 'Not asked for; the original answers.'}
    </p>
  );
}
