// Links that other programs print: mlflow's hash routes and pyflyte's console routes, translated to pages of ours.

const encode = (text: string) => encodeURIComponent(decodeURIComponent(text));

const rules: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^\/experiments\/([^/]+)\/runs\/([^/]+)/, (_experiment, run) => `/runs/${run}`],
  [/^\/experiments\/([^/]+)\/models\/([^/]+)/, (_experiment, model) => `/logged-models/${model}`],
  [/^\/experiments\/([^/]+)/, (experiment) => `/experiments/${experiment}`],
  [/^\/models\/([^/]+)\/versions\/([^/]+)/, (name, version) => `/models/${name}/versions/${version}`],
  [/^\/models\/([^/]+)/, (name) => `/models/${name}`],
  [/^\/models$/, () => '/models'],
  [/^\/experiments$/, () => '/experiments'],
];

const consoleRules: typeof rules = [
  [
    /^\/console\/projects\/([^/]+)\/domains\/([^/]+)\/executions\/([^/]+)/,
    (project, domain, name) => `/executions/${project}/${domain}/${name}`,
  ],
  [
    /^\/console\/projects\/([^/]+)\/(?:domains\/([^/]+)\/)?workflows\/([^/]+)/,
    (project, domain, name) => `/workflows/${project}/${domain}/${name}`,
  ],
  [
    /^\/console\/projects\/([^/]+)\/(?:domains\/([^/]+)\/)?launch_plans\/([^/]+)/,
    (project, domain, name) => `/launch-plans/${project}/${domain}/${name}`,
  ],
  [/^\/console(?:\/.*)?$/, () => '/workflows'],
];

function translate(path: string, table: typeof rules): string | undefined {
  for (const [pattern, page] of table) {
    const match = pattern.exec(path);
    if (match) return page(...match.slice(1).map((part) => encode(part ?? 'development')));
  }
  return undefined;
}

/**
 * The page for an address that a client printed; undefined when the address is one of our own.
 * @param location  e.g. `{ pathname: '/', search: '', hash: '#/experiments/1/runs/abc' }`
 */
export function pageOfPrintedLink(location: {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}): string | undefined {
  if (location.hash.startsWith('#/')) {
    const path = location.hash.slice(1).split('?')[0] ?? '/';
    return translate(path, rules) ?? (path === '/' ? '/' : undefined);
  }
  const page = translate(location.pathname, consoleRules);
  const version = new URLSearchParams(location.search).get('version');
  return page && version ? `${page}?version=${encodeURIComponent(version)}` : page;
}
