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

  it.each<[Record<string, string>, string, object]>([
    [{ 'model.bst': 'x' }, 'XGBOOST_SERVER', { format: 'xgboost', file: 'model.bst' }],
    [{ 'model.ubj': 'x' }, 'XGBOOST_SERVER', { format: 'xgboost', file: 'model.ubj' }],
    [{ 'model.bst': 'x' }, 'LIGHTGBM_SERVER', { format: 'lightgbm', file: 'model.bst' }],
    [{ 'model.cbm': 'x' }, 'CATBOOST_SERVER', { format: 'catboost', file: 'model.cbm' }],
    [{ 'model.pkl': 'x', 'model.joblib': 'x' }, 'SKLEARN_SERVER', { format: 'sklearn', file: 'model.joblib' }],
    [
      { '2/saved_model.pb': '', '10/saved_model.pb': '', '11/readme': '' },
      'TENSORFLOW_SERVER',
      { format: 'tensorflow', file: '10', version: '10' },
    ],
    [{ 'config.json': '{}', 'model.json': '{}' }, 'HUGGINGFACE_SERVER', { format: 'huggingface' }],
    [
      { 'simple/1/model.onnx': '', 'simple/config.pbtxt': 'backend: "onnxruntime"' },
      'TRITON_SERVER',
      { format: 'onnx', file: 'simple/1/model.onnx', version: '1' },
    ],
    [{ MLmodel: 'flavors: {xgboost: {}}', 'model.json': '' }, 'XGBOOST_SERVER', { format: 'mlflow' }],
  ])('in %j what %s expects', async (files, server, { file, ...found }: { file?: string }) => {
    put(files);
    expect(await describeModelDirectory(folder, server)).toMatchObject({ ...found, ...(file ? { file: join(folder, file) } : {}) });
  });

  it.each([
    ['XGBOOST_SERVER', 'XGBOOST_SERVER looks for model.bst, model.json, model.ubj; found readme.txt'],
    ['TENSORFLOW_SERVER', 'TENSORFLOW_SERVER looks for <version>/saved_model.pb or saved_model.pb; found readme.txt'],
    ['MLFLOW_SERVER', 'MLFLOW_SERVER looks for an MLmodel; found readme.txt'],
  ])('nothing that %s expects, which is said with the names of the files', async (server, message) => {
    put({ 'readme.txt': '' });
    await expect(describeModelDirectory(folder, server)).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    [{ 'model.bst': 'tree\nversion=v4' }, 'lightgbm'],
    [{ 'model.bst': '{L' }, 'xgboost'],
    [{ 'model.cbm': 'CBM1' }, 'catboost'],
    [{ '1/saved_model.pb': '' }, 'tensorflow'],
    [{ 'config.json': '{}' }, 'huggingface'],
  ])('in %j a model of %s, when no server is named', async (files, format) => {
    put(files as Record<string, string>);
    expect(await describeModelDirectory(folder)).toMatchObject({ format });
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
