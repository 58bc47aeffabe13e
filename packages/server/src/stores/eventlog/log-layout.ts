// Where the prediction log lies on disk, and how its files are named:
//   <folder>/<namespace>/<deployment>/segments/<startedAtMs>-<host>-<pid>-<n>.ndjson[.open]
//   <folder>/<namespace>/<deployment>/hour=<yyyy-mm-ddThh>/<id>.parquet
// A segment has one writer, which is written in its name. While it may still grow it ends in `.open`.
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

export const OPEN_SUFFIX = '.open';

export interface Segment {
  /** Path from the log's folder, without `.open`: its identity. */
  readonly name: string;
  readonly namespace: string;
  readonly deployment: string;
  readonly open: boolean;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly host: string;
  readonly pid: number;
}

/** This machine as it stands in file names: containers that share a folder have their own process ids. */
export const thisHost = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

const SEGMENT = /^(\d+)-([0-9a-f]{8})-(\d+)-\d+\.ndjson(\.open)?$/;

/** Names are DNS labels by the time they come here; encoding makes sure that no other text can leave the folder. */
function folderOf(namespace: string, deployment: string): string {
  return join(escapePart(namespace), escapePart(deployment));
}

function escapePart(part: string): string {
  return encodeURIComponent(part).replaceAll('.', '%2E').replaceAll('*', '%2A');
}

/** Path from the log's folder, without `.open`. */
export function newSegmentName(namespace: string, deployment: string, startedAt: number, sequence: number): string {
  return join(folderOf(namespace, deployment), 'segments', `${startedAt}-${thisHost}-${process.pid}-${sequence}.ndjson`);
}

/** Path from the log's folder. */
export function newParquetName(namespace: string, deployment: string, hourMs: number, id: string): string {
  return join(folderOf(namespace, deployment), `hour=${new Date(hourMs).toISOString().slice(0, 13)}`, `${id}.parquet`);
}

async function subfolders(folder: string): Promise<string[]> {
  return (await entries(folder)).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function entries(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Every deployment that has ever logged here. */
async function deploymentFolders(folder: string): Promise<{ namespace: string; deployment: string; path: string }[]> {
  const found = [];
  for (const namespace of await subfolders(folder))
    for (const deployment of await subfolders(join(folder, namespace)))
      found.push({
        namespace: decodeURIComponent(namespace),
        deployment: decodeURIComponent(deployment),
        path: join(namespace, deployment),
      });
  return found;
}

/** All segments there are, oldest first within a deployment. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const { namespace, deployment, path } of await deploymentFolders(folder)) {
    const names = (await entries(join(folder, path, 'segments'))).map((entry) => entry.name).sort();
    for (const file of names) {
      const match = SEGMENT.exec(file);
      if (!match) continue;
      const [, startedAt, host, pid, suffix] = match;
      segments.push({
        name: join(path, 'segments', suffix ? file.slice(0, -OPEN_SUFFIX.length) : file),
        namespace,
        deployment,
        open: suffix !== undefined,
        startedAt: Number(startedAt),
        host: host!,
        pid: Number(pid),
      });
    }
  }
  return segments;
}

/** All Parquet files there are, also those that no manifest knows; paths from the log's folder. */
export async function listParquet(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const { path } of await deploymentFolders(folder))
    for (const hour of await subfolders(join(folder, path)))
      if (hour.startsWith('hour=')) for (const entry of await entries(join(folder, path, hour))) files.push(join(path, hour, entry.name));
  return files;
}
