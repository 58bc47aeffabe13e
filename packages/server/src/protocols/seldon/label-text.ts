// Parts of Prometheus's text format: the head of a family, labels, e.g. `a="1",b="2"`, and the lines of a histogram.

/** Before the samples of a family; a line break ends it. */
export function familyHead(name: string, type: 'counter' | 'gauge' | 'summary', help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (mark) => (mark === '\n' ? '\\n' : `\\${mark}`))}"`)
    .join(',');
}

interface UnitNames {
  readonly deployment: string;
  readonly namespace: string;
  readonly predictor: string;
  readonly version: string;
  readonly modelName: string;
  readonly modelImage: string;
  readonly modelVersion: string;
}

/** As Seldon's wrapper labels what it tells of a unit. */
export function unitLabels(names: UnitNames): Record<string, string> {
  return {
    deployment_name: names.deployment,
    namespace: names.namespace,
    predictor_name: names.predictor,
    predictor_version: names.version,
    model_name: names.modelName,
    model_image: names.modelImage,
    model_version: names.modelVersion,
  };
}

/** @param labels  as text; at least one */
export function bucketLines(name: string, labels: string, buckets: readonly { upTo: number; count: number }[], sum: number): string[] {
  return [
    ...buckets.map(({ upTo, count }) => `${name}_bucket{${labels},le="${upTo === Number.POSITIVE_INFINITY ? '+Inf' : upTo}"} ${count}`),
    `${name}_sum{${labels}} ${sum}`,
    `${name}_count{${labels}} ${buckets.at(-1)!.count}`,
  ];
}
