// A field that may be left out.
import { z } from 'zod';

/** YAML writers leave keys without a value; to Kubernetes that is the same as leaving them out. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

export const count = optional(z.int().min(0));

/** Kubernetes' own, which has its own documentation: an object, whatever is in it. */
export const kubernetes = optional(z.record(z.string(), z.unknown()));
