// The clients that people have, unmodified: tritonclient over HTTP and gRPC, and grpcio with Seldon's messages.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protoDescriptor } from '../../packages/server/testing/proto-descriptor.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { mustRunPython, pythonPath } from '../support/python.ts';
import { makeModels } from './models.ts';
import { createServingClient, isAvailable, manifest } from './serving-client.ts';

let folder: string;
let platform: Platform;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-clients-'));
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath() });
  const client = createServingClient(platform);
  await makeModels(platform.control, folder);
  for (const [name, options] of Object.entries({
    iris: { modelUri: 'models:/iris@champion' },
    slow: { modelUri: `file://${folder}/slow` },
    typed: { modelUri: `file://${folder}/typed` },
    triton: { implementation: 'TRITON_SERVER', modelUri: `${folder}/triton` },
  })) {
    expect((await client.apply(manifest(name, options))).status).toBe(200);
    await client.until(name, isAvailable);
  }
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a script with the address of the inference port; what it prints is JSON. */
async function printed(script: string, ...args: string[]): Promise<unknown> {
  return JSON.parse(await mustRunPython(script, [new URL(platform.inference).host, ...args]));
}

describe('tritonclient', () => {
  it.each(['http', 'grpc'])('speaks to us over %s as to Triton', async (transport) => {
    expect(await printed(TRITON, transport)).toEqual({
      live: true,
      ready: true,
      model_ready: true,
      server: 'ovenbird',
      versions: ['1'],
      repository: [
        ['iris', 'READY'],
        ['slow', 'READY'],
        ['triton', 'READY'],
        ['typed', 'READY'],
      ],
      labels: [0, 2],
      probabilities: [2, 3],
      only: ['label'],
      columns: [0],
      texts: ['a'],
      wide: 9_007_199_254_740_992,
      fault: expect.stringContaining('expected [-1, 4], got [1, 3]'),
      unknown: expect.stringContaining('There is no deployment nobody.'),
      unloaded: {
        ready: false,
        listed: ['UNAVAILABLE', 'unloaded'],
        among_ready: false,
        fault: expect.stringContaining('default/typed is unloaded'),
      },
      loaded: { ready: true, listed: 'READY', text: 'a' },
      load_unknown: expect.stringContaining('There is no deployment nobody.'),
      compressed: [0, 2],
      late: transport === 'grpc' ? expect.stringMatching(/deadline/i) : 'not a thing of HTTP',
    });
  });
});

describe('a deployment’s documentation', () => {
  it('is there in every protocol’s place, and its examples are answered', async () => {
    const base = `${platform.inference}/seldon/default/iris`;
    for (const page of ['api/v1.0/doc/', 'v2/docs/']) expect(await (await fetch(`${base}/${page}`)).text()).toContain('sepal length (cm)');
    const { paths } = (await (await fetch(`${base}/api/v1.0/doc/openapi.json`)).json()) as {
      paths: Record<string, { post: { requestBody: { content: Record<string, { example: unknown }> } } }>;
    };
    expect(Object.keys(paths)).toContain('/v1/models/classifier:predict');
    for (const [path, { post }] of Object.entries(paths)) {
      const body = JSON.stringify(post.requestBody.content['application/json']!.example);
      const answer = await fetch(base + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      expect([path, answer.status]).toEqual([path, 200]);
    }
  });
});

describe('mlflow’s scoring client', () => {
  it('speaks to us as to mlflow’s server', async () => {
    const answer = await mustRunPython(MLFLOW, [`${platform.inference}/seldon/default/iris`]);
    expect(JSON.parse(answer)).toEqual({ frame: [0, 2], list: [0] });
  });
});

describe('grpcio with Seldon’s messages', () => {
  it('predicts, sends feedback and reads metadata', async () => {
    const here = new URL('../../packages/server/src/protocols/seldon/grpc/', import.meta.url);
    const encoded = protoDescriptor(new URL('tensorflow.proto', here), new URL('seldon.proto', here));
    expect(await printed(SELDON, encoded)).toEqual({
      ndarray: [0, 2],
      tensor: [0],
      tftensor: [0],
      puid: 'from-the-caller',
      feedback: 'from-the-caller',
      model: ['iris', ['1']],
      graph: ['main', ['classifier']],
      bad: ['INVALID_ARGUMENT', expect.stringContaining('expected shape [-1, 4], got [1, 2]')],
      unknown: ['NOT_FOUND', 'There is no deployment default/nobody.'],
    });
  });
});

const TRITON = `
import json, sys
import numpy as np
host, transport = sys.argv[1:]
if transport == "http":
    import tritonclient.http as t
else:
    import tritonclient.grpc as t
client = t.InferenceServerClient(host)

def tensor(name, values, datatype):
    data = np.array(values)
    given = t.InferInput(name, list(data.shape), datatype)
    given.set_data_from_numpy(data)
    return given

def fails(work):
    try:
        work()
    except Exception as error:
        return str(error)

two = np.array([[5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6.0, 2.5]], dtype=np.float32)
names = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
x = [tensor("X", two, "FP32")]
answer = client.infer("triton", x, request_id="one")
only = client.infer("triton", x, outputs=[t.InferRequestedOutput("label")])
typed_inputs = [
    tensor("id", np.array([9007199254740993], dtype=np.int64), "INT64"),
    tensor("score", np.array([0.5]), "FP64"),
    tensor("text", np.array(["a".encode()], dtype=object), "BYTES"),
]
typed = client.infer("typed", typed_inputs)
if transport == "http":
    compressed = client.infer("triton", x, request_compression_algorithm="gzip", response_compression_algorithm="gzip")
    outputs = [output["name"] for output in only.get_response()["outputs"]]
    metadata, index = client.get_model_metadata("iris"), client.get_model_repository_index()
    server = client.get_server_metadata()
    versions, listed = metadata["versions"], [(model["name"], model["state"]) for model in index]
    late = "not a thing of HTTP"
else:
    compressed = client.infer("triton", x, compression_algorithm="gzip")
    outputs = [output.name for output in only.get_response().outputs]
    metadata, index = client.get_model_metadata("iris"), client.get_model_repository_index()
    server = {"name": client.get_server_metadata().name}
    versions, listed = list(metadata.versions), [(model.name, model.state) for model in index.models]
    late = fails(lambda: client.infer("slow", [tensor("seconds", np.array([3.0]), "FP64")], client_timeout=0.5))
client.load_model("iris")

def index():
    listing = client.get_model_repository_index()
    if transport == "http":
        return {model["name"]: model for model in listing}
    return {model.name: {"state": model.state, "reason": model.reason} for model in listing.models}

client.unload_model("typed")
client.unload_model("typed")
entry = index()["typed"]
unloaded = {
    "ready": client.is_model_ready("typed"),
    "listed": [entry["state"], entry["reason"]],
    "among_ready": "typed" in {name for name, model in index().items() if model["state"] == "READY"},
    "fault": fails(lambda: client.infer("typed", typed_inputs)),
}
client.load_model("typed")
loaded = {
    "ready": client.is_model_ready("typed"),
    "listed": index()["typed"]["state"],
    "text": client.infer("typed", typed_inputs).as_numpy("text")[0].decode(),
}
print(json.dumps({
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "model_ready": client.is_model_ready("iris", "1"),
    "server": server["name"],
    "versions": versions,
    "repository": sorted(listed),
    "labels": answer.as_numpy("label").tolist(),
    "probabilities": list(answer.as_numpy("probabilities").shape),
    "only": outputs,
    "columns": client.infer("iris", [tensor(name, np.array([value]), "FP64") for name, value in zip(names, two[0].astype(float))]).as_numpy("output-1").tolist(),
    "texts": [text.decode() for text in typed.as_numpy("text").tolist()],
    # One less than what was sent would mean that it went through a double, one more that it did not.
    "wide": int(typed.as_numpy("id")[0]) - 1,
    "fault": fails(lambda: client.infer("triton", [tensor("X", two[:1, :3], "FP32")])),
    "unknown": fails(lambda: client.infer("nobody", x)),
    "unloaded": unloaded,
    "loaded": loaded,
    "load_unknown": fails(lambda: client.load_model("nobody")),
    "compressed": compressed.as_numpy("label").tolist(),
    "late": late,
}))
`;

const MLFLOW = `
import json, sys
import pandas as pd
from mlflow.pyfunc.scoring_server.client import ScoringServerClient
client = ScoringServerClient("127.0.0.1", 0)
client.url_prefix = sys.argv[1]
client.wait_server_ready(timeout=30)
names = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
frame = pd.DataFrame([[5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6.0, 2.5]], columns=names)
print(json.dumps({
    "frame": client.invoke(frame).get_predictions()[0].tolist(),
    "list": client.invoke([dict(zip(names, [5.1, 3.5, 1.4, 0.2]))]).get_predictions()[0].tolist(),
}))
`;

const SELDON = `
import base64, json, sys
import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
import google.protobuf.struct_pb2, google.protobuf.any_pb2, google.protobuf.empty_pb2
host, encoded = sys.argv[1:]
pool = descriptor_pool.Default()
files = descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(encoded)).file
for file in files:
    if not file.package.startswith("google"):
        pool.Add(file) if hasattr(pool, "Add") else pool.AddSerializedFile(file.SerializeToString())
kinds = {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"seldon.protos.{name}")) for name in
         ["SeldonMessage", "Feedback", "SeldonModelMetadataRequest", "SeldonModelMetadata", "SeldonGraphMetadata"]}
Message = kinds["SeldonMessage"]
channel = grpc.insecure_channel(host)

def call(method, request, answer=Message, deployment="iris"):
    ask = channel.unary_unary(f"/seldon.protos.Seldon/{method}", request_serializer=type(request).SerializeToString, response_deserializer=answer.FromString)
    return ask(request, metadata=[("seldon", deployment), ("namespace", "default")], timeout=60)

def fails(*args, **named):
    try:
        call(*args, **named)
    except grpc.RpcError as error:
        return [error.code().name, error.details()]

rows = [[5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6.0, 2.5]]
ndarray = Message()
ndarray.meta.puid = "from-the-caller"
ndarray.data.ndarray.extend(rows)
tensor = Message()
tensor.data.tensor.shape.extend([1, 4])
tensor.data.tensor.values.extend(rows[0])
bad = Message()
bad.data.tensor.shape.extend([1, 2])
bad.data.tensor.values.extend([1, 2])
# What TensorFlow writes for a tensor of 32-bit floats.
tf = Message()
tf.data.tftensor.dtype = 1
for size in (1, 4):
    tf.data.tftensor.tensor_shape.dim.add().size = size
import struct
tf.data.tftensor.tensor_content = struct.pack("<4f", *rows[0])
first = call("Predict", ndarray)
feedback = kinds["Feedback"](reward=1.0, response=first)
model = call("ModelMetadata", kinds["SeldonModelMetadataRequest"](name="classifier"), kinds["SeldonModelMetadata"])
graph = call("GraphMetadata", google.protobuf.empty_pb2.Empty(), kinds["SeldonGraphMetadata"])
print(json.dumps({
    "ndarray": list(first.data.ndarray),
    "tensor": list(call("Predict", tensor).data.tensor.values),
    "tftensor": list(call("Predict", tf).data.tftensor.double_val),
    "puid": first.meta.puid,
    "feedback": call("SendFeedback", feedback).meta.puid,
    "model": [model.name, list(model.versions)],
    "graph": [graph.name, list(graph.models)],
    "bad": fails("Predict", bad),
    "unknown": fails("Predict", bad, deployment="nobody"),
}))
`;
