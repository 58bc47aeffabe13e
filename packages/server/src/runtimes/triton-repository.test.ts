import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeTriton } from './triton-repository.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovenbird-triton-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

const CONFIG = `
name: "simple"  # what clients call it
platform: 'onnxruntime_onnx'
max_batch_size: 8
default_model_filename: "net.onnx"
input [
  { name: "x" data_type: TYPE_FP32 dims: [ 3, -1 ] },
  { name: "t", data_type: TYPE_STRING, dims: 1 }
]
output { name: "y"; data_type: TYPE_INT64; dims: [ 2 ] }
instance_group [ { count: 2 kind: KIND_CPU } ]
`;

describe('a Triton repository', () => {
  it('says names, types and shapes in its configuration, with the axis of the batch before them', async () => {
    put({ 'simple/config.pbtxt': CONFIG, 'simple/3/net.onnx': '' });
    expect(await describeTriton(folder)).toEqual({
      directory: folder,
      format: 'onnx',
      file: join(folder, 'simple/3/net.onnx'),
      version: '3',
      flavors: [],
      signature: {
        inputs: {
          kind: 'tensors',
          tensors: [
            { name: 'x', datatype: 'float32', shape: [-1, 3, -1] },
            { name: 't', datatype: 'string', shape: [-1, 1] },
          ],
        },
        outputs: { kind: 'tensors', tensors: [{ name: 'y', datatype: 'int64', shape: [-1, 2] }] },
        params: [],
      },
    });
  });

  it.each([
    ['', '10'],
    ['version_policy: { latest: { num_versions: 1 } }', '10'],
    ['version_policy { all { } }', '10'],
    ['version_policy: { specific: { versions: [1, 9] } }', '9'],
  ])('with %j serves version %s', async (policy, version) => {
    put({ 'config.pbtxt': policy, '1/model.onnx': '', '9/model.onnx': '', '10/model.onnx': '' });
    expect(await describeTriton(folder)).toMatchObject({ version, file: join(folder, version, 'model.onnx') });
  });

  it('may have a model in a folder of its name, beside its data', async () => {
    put({ '1/model.onnx/model.onnx': '', '1/model.onnx/weights': '' });
    expect(await describeTriton(folder)).toMatchObject({ file: join(folder, '1/model.onnx/model.onnx') });
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ 'config.pbtxt': 'backend: "pytorch"', '1/model.pt': '' }, /backend pytorch is not served/],
    [{ 'config.pbtxt': 'platform: "tensorrt_plan"', '1/model.plan': '' }, /backend tensorrt_plan is not served/],
    [{ 'graph/config.pbtxt': 'platform: "ensemble"', 'graph/1/x': '' }, /backend ensemble is not served/],
    [{ '1/model.py': '' }, /backend python is not served/],
    [{ 'a/1/model.onnx': '', 'b/1/model.onnx': '' }, /several models in this repository \(a, b\)/],
    [{ 'config.pbtxt': 'version_policy { specific { versions: 7 } }', '1/model.onnx': '' }, /serves the versions 7; none of them/],
    [{ 'config.pbtxt': 'input [ { name: "x"\n data_type: TYPE_BF16 } ]', '1/model.onnx': '' }, /tensor "x" has the type TYPE_BF16/],
    [
      { 'config.pbtxt': 'name: "x"\ninput [ { name "x" } ]', '1/model.onnx': '' },
      /config\.pbtxt cannot be read: expected a value at line 2/,
    ],
    [{ 'config.pbtxt': 'name: "x" }', '1/model.onnx': '' }, /expected the name of a field at line 1, got }/],
    [{ 'config.pbtxt': 'input [ { name: "x"', '1/model.onnx': '' }, /got the end/],
    [{ 'config.pbtxt': 'name: = 3', '1/model.onnx': '' }, /line 1 cannot be read: = 3/],
  ])('like %j is refused', async (files, message) => {
    put(files);
    await expect(describeTriton(folder)).rejects.toMatchObject({ code: 'failed_precondition', message: expect.stringMatching(message) });
  });

  it('is not what has neither versions nor a configuration', async () => {
    put({ 'readme.txt': '', 'notes/readme.txt': '' });
    expect(await describeTriton(folder)).toBeUndefined();
  });
});
