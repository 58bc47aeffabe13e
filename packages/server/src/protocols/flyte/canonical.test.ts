import { create } from '@bufbuild/protobuf';
import { WorkflowSpecSchema } from '@ovenbird/protos/flyteidl/admin/workflow';
import { describe, expect, it } from 'vitest';
import { canonicalJson, differences } from './canonical.ts';

const workflow = (...upstreamNodeIds: string[]) =>
  canonicalJson(WorkflowSpecSchema, create(WorkflowSpecSchema, { template: { nodes: [{ id: 'n2', upstreamNodeIds }] } }));

describe('the canonical form of what a client registers', () => {
  it('is the same for the same upstream nodes in another order, as two Python processes write them', () => {
    expect(workflow('n1', 'n0')).toEqual(workflow('n0', 'n1'));
  });

  it('differs with what is upstream, and says where', () => {
    expect(differences(workflow('n0'), workflow('n1'))).toEqual(['template.nodes[0].upstreamNodeIds[0]: "n0" → "n1"']);
  });
});
