// Every page and its address; the code of a page is loaded when it is first opened.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { NotFoundPage } from './not-found-page.tsx';
import { pageOfPrintedLink } from './printed-links.ts';
import { RouteError } from './route-error.tsx';
import { Shell } from './shell.tsx';

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  validateSearch: (search: Record<string, unknown>) => search as Record<string, string | undefined>,
  beforeLoad: ({ location }) => {
    const hash = location.hash ? `#${location.hash}` : '';
    const page = pageOfPrintedLink({ pathname: location.pathname, search: location.searchStr, hash });
    if (page) throw redirect({ href: page, replace: true });
  },
});

const page = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => rootRoute, path, component: lazyRouteComponent(load as () => Promise<never>, name as never) });

const home = () => import('../features/home/home-page.tsx');
const experiments = () => import('../features/tracking/experiments-page.tsx');
const experiment = () => import('../features/tracking/experiment-page.tsx');
const run = () => import('../features/tracking/run-page.tsx');
const loggedModel = () => import('../features/tracking/logged-model-page.tsx');
const workflows = () => import('../features/workflows/workflows-page.tsx');
const workflow = () => import('../features/workflows/workflow-page.tsx');
const launchPlan = () => import('../features/workflows/launch-plan-page.tsx');
const execution = () => import('../features/workflows/execution-page.tsx');
const models = () => import('../features/registry/models-page.tsx');
const model = () => import('../features/registry/model-page.tsx');
const version = () => import('../features/registry/version-page.tsx');
const deployments = () => import('../features/serving/deployments-page.tsx');
const deployment = () => import('../features/serving/deployment-page.tsx');
const batchJob = () => import('../features/serving/batch/batch-job-page.tsx');
const monitoring = () => import('../features/monitoring/monitoring-page.tsx');
const prediction = () => import('../features/monitoring/prediction-page.tsx');
const data = () => import('../features/lineage/data-page.tsx');
const query = () => import('../features/query/query-page.tsx');
const design = () => import('./design/design-page.tsx');

const routeTree = rootRoute.addChildren([
  page('/', home, 'HomePage'),
  page('/experiments', experiments, 'ExperimentsPage'),
  page('/experiments/$experimentId', experiment, 'ExperimentPage'),
  page('/runs/$runId', run, 'RunPage'),
  page('/logged-models/$modelId', loggedModel, 'LoggedModelPage'),
  page('/workflows', workflows, 'WorkflowsPage'),
  page('/workflows/$project/$domain/$name', workflow, 'WorkflowPage'),
  page('/launch-plans/$project/$domain/$name', launchPlan, 'LaunchPlanPage'),
  page('/executions/$project/$domain/$name', execution, 'ExecutionPage'),
  page('/models', models, 'ModelsPage'),
  page('/models/$name', model, 'ModelPage'),
  page('/models/$name/versions/$version', version, 'VersionPage'),
  page('/deployments', deployments, 'DeploymentsPage'),
  page('/deployments/$namespace/$name', deployment, 'DeploymentPage'),
  page('/batch-jobs/$id', batchJob, 'BatchJobPage'),
  page('/predictions/$id', prediction, 'PredictionPage'),
  page('/monitoring', monitoring, 'MonitoringPage'),
  page('/data', data, 'DataPage'),
  page('/query', query, 'QueryPage'),
  page('/design', design, 'DesignPage'),
]);

export const router = createRouter({
  routeTree,
  defaultErrorComponent: RouteError,
  scrollRestoration: true,
  scrollToTopSelectors: ['[data-scroller]'],
  // Plain text in and out: `?tab=graph&runs=a,b` stays readable, and a run named 007 stays 007.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(Object.entries(search as Record<string, string>)).toString();
    return text ? `?${text}` : '';
  },
});
