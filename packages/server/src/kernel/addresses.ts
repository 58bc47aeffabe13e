// Addresses that people write into options and manifests: whether they can be what they should be.

export function isHttpUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

/** `host:port`, several with commas between. */
export function areKafkaBrokers(text: string): boolean {
  return /^[^\s,:/@]+:\d{1,5}(,\s*[^\s,:/@]+:\d{1,5})*$/.test(text);
}

/** Kafka's own rule. */
export function isKafkaTopic(text: string): boolean {
  return /^[\w.-]{1,249}$/.test(text);
}
