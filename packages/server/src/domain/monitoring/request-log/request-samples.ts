// Requests that were answered, as examples of what people ask.

export interface SampledRequest {
  readonly protocol: string;
  /** As it travelled, whole. */
  readonly request: string;
}

export interface RequestSamples {
  /** Each distinct request once, the newest first; those that failed or were cut are left out. */
  distinct(deployment: { readonly namespace: string; readonly name: string }, limit: number): Promise<SampledRequest[]>;
}
