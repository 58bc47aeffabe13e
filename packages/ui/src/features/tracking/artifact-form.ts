// How a file is shown, by its name; and CSV as rows.

export type ArtifactForm = 'image' | 'csv' | 'json' | 'html' | 'text' | 'other';

const forms: Readonly<Record<string, ArtifactForm>> = {
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  gif: 'image',
  webp: 'image',
  svg: 'image',
  bmp: 'image',
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  ipynb: 'json',
  html: 'html',
  htm: 'html',
};
const texts = new Set('txt md log py js ts sh yaml yml toml cfg ini xml sql r java scala env patch diff rst jsonl'.split(' '));
const namedTexts = new Set(['MLmodel', 'Dockerfile', 'Makefile', 'MLproject', 'LICENSE', 'README', 'requirements', '.gitignore']);

export function artifactForm(path: string): ArtifactForm {
  const name = path.split('/').at(-1) ?? path;
  const extension = name.includes('.') ? (name.split('.').at(-1) ?? '').toLowerCase() : '';
  return forms[extension] ?? (texts.has(extension) || namedTexts.has(name) ? 'text' : 'other');
}

/** RFC 4180: quoted fields may hold the delimiter, quotes (doubled) and line breaks. */
export function parseCsv(text: string, delimiter = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endRow = () => {
    row.push(field);
    field = '';
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '"' && text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else if (char === '"') quoted = false;
      else field += char;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === delimiter) {
      row.push(field);
      field = '';
    } else if (char === '\n') endRow();
    else if (char !== '\r') field += char;
  }
  endRow();
  return rows;
}
