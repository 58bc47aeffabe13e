// The page that shows a deployment's OpenAPI document to a person: each address with an example to change and send. It loads
// nothing from elsewhere.
import type { OpenApiDocument } from './openapi-document.ts';

/** @param documentUrl  of the same document in JSON */
export function docsPage({ info, servers, paths }: OpenApiDocument, documentUrl: string): string {
  const base = servers[0]!.url;
  const sections = Object.entries(paths).map(([path, item]) => {
    const { post } = item as { post: { summary: string; requestBody: { content: Record<string, { example: unknown }> } } };
    const example = JSON.stringify(post.requestBody.content['application/json']!.example, null, 2);
    return `<section>
<h2>${text(post.summary)}</h2>
<p><code>POST ${text(base + path)}</code></p>
<form data-url="${text(base + path)}">
<textarea aria-label="Body of the request" rows="${example.split('\n').length}" spellcheck="false">${text(example)}</textarea>
<button>Send</button>
<output aria-live="polite"></output>
</form>
</section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(info.title)}</title>
<style>${STYLE}</style>
<main>
<h1>${text(info.title)}</h1>
<p>${text(info.description)} <a href="${text(documentUrl)}">OpenAPI</a></p>
${sections.join('\n')}
</main>
<script>${SCRIPT}</script>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 2rem 1rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 0; }
textarea, output { display: block; box-sizing: border-box; width: 100%; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
button { margin: .5rem 0; padding: .3rem 1rem; font: inherit; }
`;

const SCRIPT = `
for (const form of document.forms) form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [body] = form.elements, output = form.querySelector('output');
  output.textContent = '…';
  try {
    const answer = await fetch(form.dataset.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: body.value });
    output.textContent = answer.status + ' ' + (await answer.text());
  } catch (error) {
    output.textContent = error.message;
  }
});
`;

function text(value: string): string {
  return value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
