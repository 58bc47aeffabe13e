// Classes with Seldon's methods as units of a graph. Which class stands for an image is said by the images table; adapters
// are in `runtimes/component`.
import type { UnitBackend } from '../graph/graph-node.ts';
import type { ReplicaPool } from '../scaling/replica-pool.ts';

/** Where the class is that stands for an image. */
export interface ComponentClass {
  readonly language: 'python' | 'javascript';
  /** Absolute path. */
  readonly file: string;
  /** Of the class in the file; for JavaScript the export. */
  readonly name: string;
}

export interface ImageTable {
  /** Of an image as manifests write it. An entry with a tag goes before one without, which stands for all tags. */
  find(image: string): ComponentClass | undefined;
}

export interface ComponentRequest {
  /** What messages and logs call it, e.g. `default/iris/2 scaler`. */
  readonly label: string;
  readonly component: ComponentClass;
  /** Given to the class when it is made. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** What Seldon's operator puts into the environment of a unit, and what the manifest adds. */
  readonly environment: Readonly<Record<string, string>>;
  /** Copies to begin with, at least 1. */
  readonly replicas: number;
}

export interface ComponentRuntime {
  /**
   * Make the class and return once it can answer.
   * @param signal  ends the attempt and everything that it started
   * @throws        failed_precondition (the class cannot be made; the message says why) · cancelled
   */
  load(request: ComponentRequest, signal: AbortSignal): Promise<LoadedComponent>;
}

export interface LoadedComponent {
  readonly backend: UnitBackend;
  /** What `init_metadata` of the class says; absent when it says nothing. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly pool: ReplicaPool;
  /** Free everything; what still runs is given up. Idempotent. */
  close(): Promise<void>;
}
