// Clients that ask without end over connections that are kept: Seldon's REST, Open Inference over REST and over gRPC.
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { loadProto } from '../../packages/server/src/protocols/load-proto.ts';
import { createGrpcCaller } from '../../packages/server/testing/grpc-caller.ts';

export interface Load {
  /** Ids of answers, where the protocol tells them. */
  readonly ids: Set<string>;
  /** Answers of each client, by what it asks. */
  readonly answered: Map<string, number>;
  /** What was no good answer. */
  readonly failures: string[];
  /** Resolves when every client has the answer to what it asks now. */
  turn(): Promise<void>;
  stop(): Promise<void>;
}

interface Asker {
  readonly name: string;
  /** @returns the answer's first value and its id; throws what went wrong */
  ask(): Promise<{ value: number; id?: string }>;
  close(): void;
}

/** Enough to be asked at any time, and little enough to leave the machine to the changes. */
const PAUSE_MS = 10;

/** @param isRight  whether a deployment may answer this value */
export function startLoad(
  inference: string,
  row: readonly number[],
  deployments: readonly string[],
  isRight: (deployment: string, value: number) => boolean,
): Load {
  const ids = new Set<string>();
  const answered = new Map<string, number>();
  const failures: string[] = [];
  const asked = new Map<string, Promise<unknown>>();
  let asking = true;

  async function run(deployment: string, { name, ask, close }: Asker): Promise<void> {
    while (asking) {
      try {
        const answer = ask();
        asked.set(name, answer);
        const { value, id } = await answer;
        if (!isRight(deployment, value)) failures.push(`${name}: answered ${value}`);
        if (id) ids.add(id);
        answered.set(name, (answered.get(name) ?? 0) + 1);
      } catch (error) {
        failures.push(`${new Date().toISOString()} ${name}: ${(error as Error).message}`);
      }
      await pause(PAUSE_MS);
    }
    close();
  }

  const askers = deployments.flatMap((deployment) =>
    [seldonRest, openInferenceRest, openInferenceGrpc].map((make) => run(deployment, make(inference, deployment, row))),
  );
  return {
    ids,
    answered,
    failures,
    turn: async () => {
      await Promise.allSettled(asked.values());
    },
    stop: async () => {
      asking = false;
      await Promise.all(askers);
    },
  };
}

function seldonRest(inference: string, deployment: string, row: readonly number[]): Asker {
  const post = keptConnection(`${inference}/seldon/default/${deployment}/api/v1.0/predictions`);
  return {
    name: `${deployment} seldon`,
    ask: async () => {
      const body = (await post.send({ data: { ndarray: [row] } })) as { data: { ndarray: [number | [number]] }; meta: { puid: string } };
      return { value: [body.data.ndarray[0]].flat()[0]!, id: body.meta.puid };
    },
    close: post.close,
  };
}

function openInferenceRest(inference: string, deployment: string, row: readonly number[]): Asker {
  const post = keptConnection(`${inference}/v2/models/${deployment}/infer`);
  const inputs = [{ name: 'x', datatype: 'FP64', shape: [1, row.length], data: row }];
  return {
    name: `${deployment} v2`,
    ask: async () => {
      const body = (await post.send({ inputs })) as { id: string; outputs: [{ data: [number] }] };
      return { value: body.outputs[0].data[0], id: body.id };
    },
    close: post.close,
  };
}

function keptConnection(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send: (body: unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const asked = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            if (response.statusCode === 200) resolve(JSON.parse(text));
            else reject(new Error(`${response.statusCode} ${text}`));
          });
        });
        asked.on('error', reject);
        asked.end(JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
}

const proto = loadProto(new URL('../../packages/server/src/protocols/oip/grpc/open-inference.proto', import.meta.url));

function openInferenceGrpc(inference: string, deployment: string, row: readonly number[]): Asker {
  const [Request, Response] = [proto.lookupType('inference.ModelInferRequest'), proto.lookupType('inference.ModelInferResponse')];
  const caller = createGrpcCaller(inference);
  const inputs = [{ name: 'x', datatype: 'FP64', shape: [1, row.length], contents: { fp64_contents: row } }];
  const message = Request.encode(Request.fromObject({ model_name: deployment, inputs })).finish();
  return {
    name: `${deployment} grpc`,
    ask: async () => {
      const bytes = await caller.call('/inference.GRPCInferenceService/ModelInfer', message);
      const { id, outputs } = Response.toObject(Response.decode(bytes), { longs: Number }) as {
        id: string;
        outputs: [{ contents: { int64_contents?: number[]; fp64_contents?: number[] } }];
      };
      const { int64_contents: whole, fp64_contents: real } = outputs[0].contents;
      return { value: (whole ?? real)![0]!, id };
    },
    close: caller.close,
  };
}
