// A logged model: its files, and where it came from and went.
import { useParams } from '@tanstack/react-router';
import { LineageStrip } from '../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { Artifacts } from './artifacts.tsx';

export function LoggedModelPage() {
  const { modelId } = useParams({ strict: false }) as { modelId: string };
  return (
    <PageFrame title={modelId} kind="Logged model" fill lineage={<LineageStrip kind="logged_model" id={modelId} />}>
      <Artifacts owner={{ kind: 'model', id: modelId }} />
    </PageFrame>
  );
}
