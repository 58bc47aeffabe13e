// What a resource file gives: its routes, as data.
import type { RequestFields } from './request-fields.ts';

export interface MlflowRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** After `/api/2.0/mlflow`, e.g. `/runs/create`; `:name` is a path parameter, which `request` holds too. */
  readonly path: string;
  /** Served below this major version; 2 when absent. */
  readonly version?: 3;
  /** Served to browsers only, below `/ajax-api`. */
  readonly ajaxOnly?: boolean;
  /** @returns the JSON object of the answer */
  handle(request: RequestFields): Promise<object>;
}
