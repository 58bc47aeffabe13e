// AdminService: projects, domains, version; and the settings of projects that this server has none of.
import type { ServiceImpl } from '@connectrpc/connect';
import { Project_ProjectState, type Project as ProjectMessage } from '@ovenbird/protos/flyteidl/admin/project';
import type { AdminService } from '@ovenbird/protos/flyteidl/service/admin';
import { DOMAINS, type Project, type Workflows } from '../../domain/workflows/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { required } from './convert-ids.ts';
import { toListQuery } from './filters.ts';

type Methods = Partial<ServiceImpl<typeof AdminService>>;

/** Clients compare it with their own to warn of features that are not there: the version of the API that is served. */
const API_VERSION = 'v1.16.5';
const PROJECT_ID = /^[a-z0-9]([a-z0-9-]{0,62})$/;

export function createAdminProjects({ projects }: Pick<Workflows, 'projects'>, clock: Clock): Methods {
  return {
    getVersion: async () => ({ controlPlaneVersion: { Version: API_VERSION, Build: 'ovenbird', BuildTime: '' } }),

    getDomains: async () => ({ domains: DOMAINS.map(domainMessage) }),
    listProjects: async (request) => {
      const page = await projects.list(toListQuery(request));
      return { projects: page.items.map(projectMessage), token: page.nextToken ?? '' };
    },
    getProject: async ({ id }) => {
      const project = await projects.get(id);
      if (!project) throw new PlatformError('not_found', `Project "${id}" does not exist.`, { field: 'id' });
      return projectMessage(project);
    },
    registerProject: async (request) => {
      const project = toProject(required(request.project, 'project'), clock.now());
      if (!PROJECT_ID.test(project.id))
        throw new PlatformError('invalid_argument', `Project id "${project.id}": use lower-case letters, digits and dashes.`, {
          field: 'project.id',
        });
      if (!(await projects.create(project)))
        throw new PlatformError('already_exists', `Project "${project.id}" exists already.`, { field: 'project.id' });
      return {};
    },
    updateProject: async (request) => {
      await projects.update(toProject(request, 0));
      return {};
    },
  };
}

const domainMessage = (id: string) => ({ id, name: id });

const projectMessage = (project: Project) => ({
  id: project.id,
  name: project.name,
  description: project.description,
  domains: DOMAINS.map(domainMessage),
  labels: { values: { ...project.labels } },
  state: project.archived ? Project_ProjectState.ARCHIVED : Project_ProjectState.ACTIVE,
});

function toProject(message: ProjectMessage, createdAt: number): Project {
  return {
    id: message.id,
    name: message.name || message.id,
    description: message.description,
    labels: message.labels?.values ?? {},
    archived: message.state === Project_ProjectState.ARCHIVED,
    createdAt,
  };
}
