// What every step of the demo works with.
import type { Client } from '@ovenbird/sdk';
import type { PictureSet } from '../pictures/picture-set.ts';
import type { Narrator } from './narrator.ts';
import type { Platform } from './start-platform.ts';

export interface DemoContext {
  readonly narrator: Narrator;
  readonly platform: Platform;
  readonly client: Client;
  readonly python: string;
  readonly pictures: PictureSet;
  /** Aborted by Ctrl-C, and when the platform ends by itself. */
  readonly signal: AbortSignal;
}

/** Names in workflow.py and deployment.yaml. */
export const modelName = 'food-classifier';
export const deployment = { namespace: 'default', name: 'food-classifier' } as const;
export const alias = 'champion';

/** Folder of workflow.py and deployment.yaml. */
export const exampleFolder = new URL('..', import.meta.url).pathname;
export const repository = new URL('../../..', import.meta.url).pathname;
