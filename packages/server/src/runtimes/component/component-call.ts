// What a host of a component is asked and what it answers: the same for a Python process and a JavaScript thread. Messages
// are SeldonMessages as JSON has them, because that is what classes with `*_raw` methods take.

import type { Worker } from 'node:worker_threads';

export type ComponentMethod = 'predict' | 'transform_input' | 'transform_output' | 'route' | 'aggregate' | 'send_feedback';

export type SeldonJson = Readonly<Record<string, unknown>>;

export interface ComponentCall {
  readonly kind: 'call';
  readonly method: ComponentMethod;
  /** One; for `aggregate` any number, for `send_feedback` none. */
  readonly messages: readonly SeldonJson[];
  /** Of each message: whether its numbers are floats also where all are whole. */
  readonly floats: readonly boolean[];
  readonly feedback?: SeldonJson;
  /** Where the request is traced: the headers by which the class can go on with it. */
  readonly trace?: Readonly<Record<string, string>>;
  /** The answer is to say how long it took; of a traced call alone. */
  readonly timed?: boolean;
}

/** Of a call that was `timed`. */
interface TimedReply {
  /** When it began, epoch ms, and how long it took, ms, on the component's clock. */
  readonly ran?: readonly [number, number];
}

export type ComponentReply = TimedReply &
  (
    | {
        readonly kind: 'answer';
        /** Absent when the method is not there and the message is to be passed on, or said nothing. */
        readonly message?: SeldonJson;
        /** Its numbers are floats also where all are whole. */
        readonly floats?: boolean;
        readonly tags?: SeldonJson;
        readonly metrics?: readonly unknown[];
        /** The class wrote the whole message itself. */
        readonly raw?: boolean;
        readonly branch?: number;
      }
    | {
        readonly kind: 'refused';
        /** As the class chose it, or 400 for what it cannot take and 500 for its own faults. */
        readonly status: number;
        /** e.g. `MICROSERVICE_BAD_DATA` */
        readonly reason: string;
        readonly message: string;
      }
  );

export type FromComponent =
  | ({ readonly kind: 'ready' } & ComponentFacts)
  | { readonly kind: 'failed'; readonly message: string }
  | ComponentReply;

/** Whether the object is well, by its `health_status`; refused when that raises. */
export interface HealthCall {
  readonly kind: 'health';
}

/** What is known of an object once it was made. */
export interface ComponentFacts {
  readonly metadata: SeldonJson | null;
  /** It has `health_status`. */
  readonly health: boolean;
}

/** One copy of a component. It is asked one thing at a time. */
export interface ComponentHost {
  /** @throws failed_precondition when the class cannot be made, with its own message */
  readonly ready: Promise<ComponentFacts>;
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** @throws WorkerLostError when it ended before it answered · whatever a call throws that cannot be written */
  ask(call: ComponentCall | HealthCall): Promise<ComponentReply>;
  readonly pid?: number;
  readonly thread?: Worker;
  kill(): void;
}
