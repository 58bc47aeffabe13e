// What a host of a component is asked and what it answers: the same for a Python process and a JavaScript thread. Messages
// are SeldonMessages as JSON has them, because that is what classes with `*_raw` methods take.

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
}

export type ComponentReply =
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
    };

export type FromComponent =
  | { readonly kind: 'ready'; readonly metadata: SeldonJson | null }
  | { readonly kind: 'failed'; readonly message: string }
  | ComponentReply;

/** One copy of a component. It is asked one thing at a time. */
export interface ComponentHost {
  /** @throws failed_precondition when the class cannot be made, with its own message */
  readonly ready: Promise<{ readonly metadata: SeldonJson | null }>;
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** @throws WorkerLostError when it ended before it answered */
  ask(call: ComponentCall): Promise<ComponentReply>;
  kill(): void;
}
