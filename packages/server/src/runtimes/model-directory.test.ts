import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeModelDirectory } from './model-directory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovenbird-models-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

const mlmodel = (more = '') => `flavors:
  python_function: {loader_module: mlflow.sklearn, model_path: model.pkl}
  sklearn: {pickled_model: model.pkl}
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}, {"type": "long", "name": "b"}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
  params: null
${more}`;

describe('what kind of model stands in a directory', () => {
  it('an MLflow model with its signature and input example', async () => {
    put({
      MLmodel: mlmodel('saved_input_example_info: {serving_input_path: serving_input_example.json}'),
      'serving_input_example.json': '{"dataframe_split": {"columns": ["a", "b"], "data": [[0.5, 1]]}}',
    });
    expect(await describeModelDirectory(folder)).toEqual({
      directory: folder,
      format: 'mlflow',
      flavors: ['python_function', 'sklearn'],
      signature: {
        inputs: {
          kind: 'columns',
          columns: [
            { name: 'a', datatype: 'float64', typeName: 'double', required: true },
            { name: 'b', datatype: 'int64', typeName: 'long', required: true },
          ],
        },
        outputs: { kind: 'tensors', tensors: [{ name: '', datatype: 'int64', shape: [-1] }] },
        params: [],
      },
      inputExample: { kind: 'rows', names: ['a', 'b'], value: [[0.5, 1]] },
    });
  });

  it('an MLflow model whose example cannot be read, without it', async () => {
    put({ MLmodel: mlmodel('saved_input_example_info: {serving_input_path: example.json}'), 'example.json': 'nonsense' });
    expect(await describeModelDirectory(folder)).not.toHaveProperty('inputExample');
  });

  it('an MLflow model with an ONNX file, for the ONNX runtime', async () => {
    put({ MLmodel: 'flavors: {onnx: {data: model.onnx}, python_function: {loader_module: mlflow.onnx}}', 'model.onnx': '' });
    expect(await describeModelDirectory(folder)).toMatchObject({ format: 'onnx', file: join(folder, 'model.onnx') });
  });

  it.each([
    [{ 'model.onnx': '' }, 'model.onnx'],
    [{ '1/model.onnx': '', '10/model.onnx': '', '9/model.onnx': '', 'config.pbtxt': '' }, '10/model.onnx'],
    [{ 'classifier/2/model.onnx': '', 'classifier/config.pbtxt': '' }, 'classifier/2/model.onnx'],
  ])('an ONNX model in %j', async (files, found) => {
    put(files as Record<string, string>);
    expect(await describeModelDirectory(folder)).toMatchObject({ format: 'onnx', file: join(folder, found) });
  });

  it('a joblib file', async () => {
    put({ 'model.joblib': '' });
    expect(await describeModelDirectory(folder)).toMatchObject({ format: 'sklearn', file: join(folder, 'model.joblib') });
  });

  it('none, which is said with what is there instead', async () => {
    put({ 'readme.txt': '' });
    await expect(describeModelDirectory(folder)).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('found readme.txt'),
    });
    await expect(describeModelDirectory(join(folder, 'no'))).rejects.toThrow('found nothing');
    put({ MLmodel: 'signature: {inputs: "nonsense"}' });
    await expect(describeModelDirectory(folder)).rejects.toThrow('The MLmodel file cannot be read');
  });
});
