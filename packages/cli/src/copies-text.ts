// How many copies of a deployment's models can answer, of how many that are wanted: `2/3`.

interface Copies {
  readonly replicas: number;
  readonly availableReplicas: number;
}

export function copiesText({ predictors }: { readonly predictors: readonly Copies[] }): string {
  const sum = (key: keyof Copies) => predictors.reduce((total, predictor) => total + predictor[key], 0);
  return `${sum('availableReplicas')}/${sum('replicas')}`;
}
