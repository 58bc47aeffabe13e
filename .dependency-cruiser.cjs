/**
 * The import rule, as tables. Everything may know the kernel; adapters know the domain, the domain knows no
 * adapter; siblings never meet; only `app` knows all, only `main` knows `app` (ARCHITECTURE.md, "The route").
 */
const server = '^packages/server/src';

/** layer -> what it may import, beside itself and the kernel. */
const layers = {
  kernel: [],
  config: ['kernel'],
  edge: ['kernel', 'config'],
  domain: ['kernel'],
  stores: ['kernel', 'domain', 'config'],
  executors: ['kernel', 'domain', 'config'],
  runtimes: ['kernel', 'domain', 'config'],
  protocols: ['kernel', 'domain', 'config'],
  operator: ['kernel', 'domain', 'config'],
  // What is told of requests, to whom nobody waits for: neither stored here nor asked again.
  telemetry: ['kernel', 'domain', 'config'],
};

/** Declared domain-to-domain edges, always through the other module's index.ts. Add a line here, argue it in the commit. */
const domainEdges = {
  tracking: ['lineage'],
  artifacts: [],
  // A version's source names a run or a logged model, and the registry is searched in tracking's language.
  registry: ['lineage', 'artifacts', 'tracking'],
  workflows: ['lineage'],
  serving: ['lineage', 'registry', 'artifacts'],
  monitoring: ['lineage'],
  // A batch job is a deployment's graph, or a model's, asked in process.
  batch: ['lineage', 'serving'],
  lineage: [],
  // The catalog shows what lineage links: the same kinds, ids and states.
  catalog: ['lineage'],
};

/**
 * Rooms of domain/serving with a front door of their own. It is the largest module, and its readers are different people: a
 * broker's adapter needs nothing of revisions, a runtime nothing of traffic. One door for all had seventy lines, which nobody reads.
 */
const servingRooms = ['acceleration', 'observation', 'origins', 'rollout', 'runtime', 'scaling', 'streams'];
const frontDoor = (module) => `${server}/domain/${module}/(${module === 'serving' ? `(${servingRooms.join('|')})/` : ''})?index\\.ts$`;

/** One home per driver library. */
const homes = {
  '^node:sqlite$|^pg$|^kysely': ['stores/sql', 'app'],
  '@platformatic/kafka': ['stores/kafka-client', 'stores/sinks', 'stores/topics'],
  '@duckdb': ['stores/eventlog', 'stores/tables', 'stores/duckdb-values'],
  'onnxruntime-node': ['runtimes/onnx'],
  'node_modules/fastify|@fastify': ['edge/http', 'protocols', 'app'],
  '@connectrpc': ['edge/grpc', 'protocols/flyte', 'app'],
  '^node:http2$': ['edge'],
  'node_modules/protobufjs': ['protocols'],
  'node_modules/pino': ['kernel'],
  // S3 is one of the places that models come from; the platform's own blobs are files.
  '@aws-sdk': ['stores/origins'],
  'node_modules/(tar-stream|yauzl)': ['stores/model-cache'],
  // Our own spans; and what a JavaScript class needs to go on with them.
  '@opentelemetry': ['telemetry', 'runtimes/component/class-trace'],
  'prom-client': ['kernel', 'edge/http'],
};

const tests = '\\.(test|contract)\\.ts$';

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  severity: 'error',
  comment: `${layer} may import only: ${[layer, ...allowed].join(', ')}`,
  from: { path: `${server}/${layer}/`, pathNot: tests },
  to: { path: `${server}/`, pathNot: [layer, ...allowed].map((name) => `${server}/${name}/`) },
}));

const domainRules = Object.entries(domainEdges).map(([module, allowed]) => ({
  name: `domain-${module}`,
  severity: 'error',
  comment: `domain/${module} may know, through their index.ts: ${allowed.join(', ') || 'no other module'}`,
  from: { path: `${server}/domain/${module}/`, pathNot: tests },
  to: {
    path: `${server}/domain/`,
    pathNot: [`${server}/domain/${module}/`, ...allowed.map(frontDoor)],
  },
}));

const homeRules = Object.entries(homes).map(([library, places]) => ({
  name: `home-of-${library.replaceAll(/[^a-z]+/gi, '-')}`,
  severity: 'error',
  from: { path: `${server}/`, pathNot: [tests, ...places.map((place) => `${server}/${place}(/|\\.ts$)`)] },
  to: { path: library, dependencyTypesNot: ['type-only'] },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...layerRules,
    ...domainRules,
    ...homeRules,
    {
      name: 'front-doors',
      severity: 'error',
      comment: 'From outside, a domain module is entered through its index.ts; serving also through those of its rooms.',
      from: { path: `${server}/(protocols|edge|executors|runtimes|operator|telemetry|app)/`, pathNot: tests },
      to: { path: `${server}/domain/[^/]+/`, pathNot: [`${server}/domain/[^/]+/index\\.ts$`, frontDoor('serving')] },
    },
    {
      name: 'siblings-never-meet',
      severity: 'error',
      from: { path: `${server}/(protocols|stores|executors|runtimes)/([^/]+)/` },
      to: { path: `${server}/$1/`, pathNot: [`${server}/$1/$2/`, `${server}/$1/[^/]+\\.ts$`] },
    },
    {
      name: 'only-main-knows-app',
      severity: 'error',
      from: { path: `${server}/`, pathNot: [`${server}/app/`, `${server}/main\\.ts$`] },
      to: { path: `${server}/app/` },
    },
    {
      name: 'features-never-meet',
      severity: 'error',
      comment: 'In the UI, a feature knows parts and api, never another feature; parts know no feature; only app knows all.',
      from: { path: '^packages/ui/src/features/([^/]+)/' },
      to: { path: '^packages/ui/src/(features|app)/', pathNot: '^packages/ui/src/features/$1/' },
    },
    {
      name: 'parts-know-no-feature',
      severity: 'error',
      from: { path: '^packages/ui/src/(parts|api)/' },
      to: { path: '^packages/ui/src/(features|app)/' },
    },
    {
      name: 'wire-types-stay-in-protocols',
      severity: 'error',
      from: { path: `${server}/`, pathNot: [`${server}/protocols/`, `${server}/app/`, tests] },
      to: { path: '^packages/(contracts/|protos/src/gen/(?!flyteidl/core/))' },
    },
    {
      name: 'flyte-core-is-the-language-of-workflows',
      severity: 'error',
      // The intermediate form of workflows is Flyte's own: its core messages are what the domain compiles and runs, and what
      // tasks read and write. Requests and services of Flyte are wire, and stay in protocols (designs/workflow-language.md).
      comment: 'flyteidl/core is known to domain/workflows, stores/task-data and protocols only',
      from: {
        path: `${server}/`,
        pathNot: [`${server}/protocols/`, `${server}/domain/workflows/`, `${server}/stores/task-data/`, `${server}/app/`, tests],
      },
      to: { path: '^packages/protos/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/gen/' },
    exclude: { path: '(^|/)dist/' },
    // swc reads TypeScript here: dependency-cruiser cannot use the native TypeScript 7 yet.
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
