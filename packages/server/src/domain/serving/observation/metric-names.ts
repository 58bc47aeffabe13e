// Names of custom metrics and of their labels, as Prometheus has them: what it does not take becomes `_`.

/** Of longer ones nobody reads the end, and every scrape carries them. */
const MAX_NAME = 200;
/** What the platform itself shows, and what histograms have. */
const OWN_NAMES = /^(seldon_api_|ovenbird_|model_infer_request_|process_)/;
const OWN_LABELS = new Set([
  'deployment_name',
  'namespace',
  'predictor_name',
  'predictor_version',
  'model_name',
  'model_image',
  'model_version',
  'le',
  'quantile',
]);

/** @returns undefined for what cannot be a name: empty, too long, or one of the platform's own */
export function metricName(key: string): string | undefined {
  const name = withoutDigitFirst(key.replace(/[^a-zA-Z0-9_:]/g, '_'));
  return name === '' || name.length > MAX_NAME || OWN_NAMES.test(name) ? undefined : name;
}

/** A tag with the name of one of the platform's own labels gets `exported_`, as Prometheus does it. */
export function labelName(tag: string): string | undefined {
  const name = withoutDigitFirst(tag.replace(/[^a-zA-Z0-9_]/g, '_'));
  // Two underscores in front are Prometheus's own.
  if (name === '' || name.length > MAX_NAME || name.startsWith('__')) return undefined;
  return OWN_LABELS.has(name) ? `exported_${name}` : name;
}

function withoutDigitFirst(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}
