// Which deployments answer, and which were unloaded on purpose, in Prometheus's text format.
import type { ActiveDeployments } from '../../domain/serving/index.ts';
import { familyHead, labelText } from './label-text.ts';

type Listed = ReturnType<ActiveDeployments['list']>;

const FAMILIES = [
  ['ovenbird_deployment_answers', '1 while a revision of the deployment answers', ({ loaded }: Listed[number]) => loaded !== undefined],
  ['ovenbird_deployment_unloaded', '1 while the deployment is unloaded on purpose', ({ isUnloaded }: Listed[number]) => isUnloaded],
] as const;

export function renderDeploymentMetrics(deployments: Listed): string {
  return FAMILIES.map(([family, help, holds]) => {
    const lines = deployments.map((one) => {
      const labels = labelText({ deployment_name: one.name.name, namespace: one.name.namespace });
      return `${family}{${labels}} ${holds(one) ? 1 : 0}\n`;
    });
    return familyHead(family, 'gauge', help) + lines.join('');
  }).join('');
}
