// One thing that is wrong with a manifest.

export interface ManifestFault {
  /** e.g. `spec.predictors[0].graph.modelUri` */
  readonly field: string;
  readonly message: string;
}
