// A component as a unit of a graph: each of the unit's methods is a call to the class.
import type { GraphFeedback, GraphMessage, UnitBackend, UnitReply } from '../../domain/serving/index.ts';
import type { Span } from '../../domain/serving/observation/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { ComponentCall, ComponentMethod, ComponentReply, SeldonJson } from './component-call.ts';
import { fromComponentMessage, toComponentMessage, toFeedbackData } from './component-message.ts';
import { refusal } from './component-refusal.ts';

type Answer = Extract<ComponentReply, { kind: 'answer' }>;

/** @param span  of the call, where the request is traced */
export type AskComponent = (call: ComponentCall, signal: AbortSignal, span?: Span) => Promise<ComponentReply>;

const METHODS = { '/predict': 'predict', '/transform-input': 'transform_input', '/transform-output': 'transform_output' } as const;

export function createComponentBackend(ask: AskComponent): UnitBackend {
  async function answer(
    method: ComponentMethod,
    messages: readonly GraphMessage[],
    signal: AbortSignal,
    span: Span | undefined,
  ): Promise<Answer> {
    const given = messages.map(toComponentMessage);
    return checked(
      await ask({ kind: 'call', method, messages: given.map((one) => one.message), floats: given.map((one) => one.floats) }, signal, span),
    );
  }

  return {
    transform: async (service, message, signal, span) => toReply(await answer(METHODS[service], [message], signal, span), message),
    route: async (message, signal, span) => {
      const { branch, tags, metrics } = await answer('route', [message], signal, span);
      return { branch: branch!, ...added(tags, metrics) };
    },
    aggregate: async (messages, signal, span) => toReply(await answer('aggregate', messages, signal, span), messages[0]!),
    sendFeedback: async (feedback, branch, signal, span) => {
      const told = checked(
        await ask(
          { kind: 'call', method: 'send_feedback', messages: [], floats: [], feedback: feedbackJson(feedback, branch) },
          signal,
          span,
        ),
      );
      return told.message ? toReply(told, undefined) : undefined;
    },
  };
}

function checked(reply: ComponentReply): Answer {
  if (reply.kind === 'refused') {
    const { status, reason, message } = reply;
    throw refusal(status, message, { status: 1, info: message, code: -1, reason });
  }
  // A message that says in its status that it failed is an error, with the code as its HTTP status.
  const told = reply.message?.status as { code?: unknown; info?: unknown } | undefined;
  const code = told?.code;
  if (typeof code === 'number' && code !== 0 && code !== 200)
    throw refusal(
      code >= 400 && code < 600 ? code : 500,
      typeof told?.info === 'string' ? told.info : `The component answered with the code ${code}.`,
      told as SeldonJson,
    );
  return reply;
}

function toReply({ message, floats = false, raw, tags, metrics }: Answer, asked: GraphMessage | undefined): UnitReply {
  if (!message) {
    if (asked) return { body: asked.body, ...added(tags, metrics) };
    throw new PlatformError('internal', 'The component answered nothing.');
  }
  const body = fromComponentMessage(message, floats);
  if (!raw) return { body, ...added(tags, metrics) };
  const meta = (message.meta ?? {}) as { tags?: SeldonJson; metrics?: readonly unknown[]; requestPath?: Record<string, string> };
  return { body, ...added(meta.tags, meta.metrics), ...(meta.requestPath ? { requestPath: meta.requestPath } : {}) };
}

function added(tags: SeldonJson | undefined, metrics: readonly unknown[] | undefined) {
  return { ...(tags ? { tags } : {}), ...(metrics ? { metrics } : {}) };
}

function feedbackJson({ message, request, truth, routing }: GraphFeedback, branch: number | undefined): SeldonJson {
  return {
    ...message,
    ...(request ? { features: toFeedbackData(request) } : {}),
    ...(truth ? { expected: toFeedbackData(truth) } : {}),
    routing,
    ...(branch === undefined ? {} : { branch }),
  };
}
