// The OpenAPI document as one page that needs nothing from anywhere else: no script, no font, no other server.
import { API_PREFIX } from '@ovenbird/contracts';
import type { OpenApi, Operation } from './openapi.ts';

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#ddd5cb, #3b352f); --accent: light-dark(#0b6560, #5cc4bb); }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 960px; margin: 0 auto; padding: 24px; background: light-dark(#fdfbf8, #1b1815); color: light-dark(#2a2622, #e9e3dc); }
h1 { font-size: 22px } h2 { font-size: 16px; margin-top: 32px; text-transform: capitalize }
details { border-top: 1px solid var(--line); padding: 8px 0 } summary { cursor: pointer }
code, pre { font: 12px/1.5 ui-monospace, monospace } pre { overflow-x: auto; border-left: 2px solid var(--line); padding-left: 12px }
.method { display: inline-block; width: 56px; color: var(--accent); font-weight: 600 }
.summary { opacity: .75 } table { border-collapse: collapse } td { padding: 2px 16px 2px 0; vertical-align: top }
a { color: var(--accent) } nav a { margin-right: 12px }`;

export function renderOpenApi(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const areas = document.tags.map(({ name }) => ({ name, entries: operations.filter((entry) => entry.operation.tags.includes(name)) }));
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(document.info.title)}</title><style>${STYLE}</style>
<h1>${escapeHtml(document.info.title)} <small>${escapeHtml(document.info.version)}</small></h1>
<p>${escapeHtml(document.info.description)} As a document: <a href="${API_PREFIX}/openapi.json">openapi.json</a>.</p>
<nav>${areas.map(({ name }) => `<a href="#${name}">${name}</a>`).join('')}</nav>
${areas.map(({ name, entries }) => `<h2 id="${name}">${name}</h2>${entries.map((entry) => renderOperation(entry.path, entry.method, entry.operation)).join('')}`).join('\n')}
<h2 id="schemas">Schemas</h2>
${Object.entries(document.components.schemas)
  .map(([name, schema]) => `<details><summary><code>${escapeHtml(name)}</code></summary>${renderJson(schema, `schema-${name}`)}</details>`)
  .join('\n')}
</html>
`;
}

function renderOperation(path: string, method: string, operation: Operation): string {
  const parameters = operation.parameters.map(
    (parameter) =>
      `<tr><td><code>${escapeHtml(parameter.name)}</code>${parameter.required ? '' : ' ?'}<td>${parameter.in}<td><code>${escapeHtml(JSON.stringify(parameter.schema))}</code><td>${escapeHtml(parameter.description ?? '')}`,
  );
  const body = operation.requestBody?.content['application/json']?.schema;
  const [[mediaType, answer] = ['', undefined]] = Object.entries(operation.responses[200]!.content);
  return `<details id="${operation.operationId}"><summary><span class="method">${method}</span> <code>${API_PREFIX}${escapeHtml(path)}</code> <span class="summary">${escapeHtml(operation.summary)}</span></summary>
${parameters.length > 0 ? `<table>${parameters.join('')}</table>` : ''}
${body ? `<p>Body</p>${renderJson(body)}` : ''}
<p>Answer <code>${mediaType}</code></p>${renderJson(answer?.schema)}</details>`;
}

/** References are links; the browser opens the closed schema that a link leads into. */
function renderJson(value: unknown, id?: string): string {
  const text = escapeHtml(JSON.stringify(value, null, 2));
  const linked = text.replaceAll(/&quot;#\/components\/schemas\/(\w+)&quot;/g, '<a href="#schema-$1">$1</a>');
  return `<pre${id ? ` id="${id}"` : ''}>${linked}</pre>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
