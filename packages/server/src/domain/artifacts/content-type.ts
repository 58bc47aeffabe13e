// The media type of a file by its name, for viewers and downloads.

const TYPES: Readonly<Record<string, string>> = {
  bmp: 'image/bmp',
  csv: 'text/csv; charset=utf-8',
  gif: 'image/gif',
  html: 'text/html; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown; charset=utf-8',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  parquet: 'application/vnd.apache.parquet',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tsv: 'text/tab-separated-values; charset=utf-8',
  wav: 'audio/wav',
  webp: 'image/webp',
  xml: 'application/xml',
  zip: 'application/zip',
};

const TEXT_EXTENSIONS = new Set([
  'txt',
  'log',
  'yaml',
  'yml',
  'py',
  'toml',
  'cfg',
  'ini',
  'sh',
  'sql',
  'js',
  'ts',
  'r',
  'geojson',
  'jsonl',
]);
const TEXT_NAMES = new Set(['MLmodel', 'MLproject', 'Dockerfile', 'LICENSE']);
const TEXT = 'text/plain; charset=utf-8';

/** @param path  e.g. `plots/confusion.png` */
export function contentTypeOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (TEXT_NAMES.has(name) || TEXT_EXTENSIONS.has(extension)) return TEXT;
  return TYPES[extension] ?? 'application/octet-stream';
}
