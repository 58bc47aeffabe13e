// What is fuzzed: a deployment of each kind of typing and runtime, with a request that each answers. The models and classes take
// whatever fits their input, so that a fault in an answer is one of the platform.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRunPython } from '../../support/python.ts';

export interface FuzzedDeployment {
  readonly name: string;
  readonly spec: object;
  /** Requests that it answers with 200, by the way they are asked. */
  readonly good: {
    readonly seldon: unknown;
    readonly v2: unknown;
    readonly tensorflow: unknown;
    readonly scoring: unknown;
    readonly csv?: string;
  };
}

const COLUMNS = ['c_long', 'c_double', 'c_text', 'c_bool', 'c_when', 'c_bytes', 'constructor'] as const;
const ROW = [1, 0.5, 'a', true, '2026-01-31T12:00:00', 'AAEC', 'x'];
const FLOWER = [5.1, 3.5, 1.4, 0.2];

const MAKE = `
import os, sys, joblib, mlflow, numpy as np, onnx, pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema, TensorSpec
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from skl2onnx import to_onnx
folder, = sys.argv[1:]
needs = {"pip_requirements": ["scikit-learn"]}

def from_code(name, code, signature):
    with open(f"{folder}/{name}.py", "w") as file:
        file.write(code)
    mlflow.pyfunc.save_model(f"{folder}/{name}", python_model=f"{folder}/{name}.py", signature=signature, **needs)

kinds = ["long", "double", "string", "boolean", "datetime", "binary", "string"]
names = ["c_long", "c_double", "c_text", "c_bool", "c_when", "c_bytes", "constructor"]
columns = [ColSpec(kind, name, required=index < 3) for index, (kind, name) in enumerate(zip(kinds, names))]
from_code("columns", """
import mlflow

class Model(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input[["c_long", "c_double", "c_text"]]

mlflow.models.set_model(Model())
""", ModelSignature(inputs=Schema(columns)))
tensors = [TensorSpec(np.dtype("float32"), (-1, 2), "a"), TensorSpec(np.dtype("int64"), (-1,), "b")]
from_code("tensors", """
import mlflow

class Model(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return {"twice": model_input["a"] * 2, "same": model_input["b"]}

mlflow.models.set_model(Model())
""", ModelSignature(inputs=Schema(tensors)))
from_code("any", """
import mlflow

class Model(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input

mlflow.models.set_model(Model())
""", None)
x, y = load_iris(return_X_y=True)
model = LogisticRegression(max_iter=1000).fit(x, y)
mlflow.sklearn.save_model(model, f"{folder}/iris", signature=mlflow.models.infer_signature(x, model.predict(x)), **needs)
os.makedirs(f"{folder}/bare")
joblib.dump(model, f"{folder}/bare/model.joblib")
os.makedirs(f"{folder}/onnx/1")
onnx.save(to_onnx(model, x[:1].astype(np.float32), options={"zipmap": False}), f"{folder}/onnx/1/model.onnx")
`;
const CLASSES = `
import numpy as np


class Same:
    def transform_input(self, X, names, meta=None):
        return X if isinstance(X, (np.ndarray, str, bytes, dict)) else {"got": X}
`;
const JS_CLASSES = `
export class Same {
  predict(values) {
    return values;
  }
}
`;

/** Makes models and classes in `folder`. @returns the file of its images */
export async function makeFuzzed(folder: string): Promise<string> {
  await mustRunPython(MAKE, [folder]);
  await writeFile(join(folder, 'Classes.py'), CLASSES);
  await writeFile(join(folder, 'classes.mjs'), JS_CLASSES);
  const images = {
    'me/same': { python: `${folder}/Classes.py:Same` },
    'me/same-js': { javascript: `${folder}/classes.mjs#Same` },
  };
  const file = join(folder, 'images.json');
  await writeFile(file, JSON.stringify(images));
  return file;
}

export function fuzzedDeployments(folder: string): readonly FuzzedDeployment[] {
  const model = (implementation: string, path: string) => ({
    predictors: [{ name: 'main', graph: { name: 'unit', implementation, modelUri: `file://${folder}/${path}` } }],
  });
  const flower = {
    seldon: { data: { ndarray: [FLOWER] } },
    v2: { inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 4], data: FLOWER }] },
    tensorflow: { instances: [FLOWER] },
    scoring: { inputs: [FLOWER] },
    csv: `a,b,c,d\n${FLOWER.join(',')}\n`,
  };
  const records = Object.fromEntries(COLUMNS.map((name, index) => [name, ROW[index]]));
  const wireTypes = ['INT64', 'FP64', 'BYTES', 'BOOL', 'BYTES', 'BYTES', 'BYTES'];
  return [
    {
      name: 'columns',
      spec: model('MLFLOW_SERVER', 'columns'),
      good: {
        seldon: { data: { names: COLUMNS, ndarray: [ROW] } },
        v2: { inputs: COLUMNS.map((name, index) => ({ name, datatype: wireTypes[index], shape: [1], data: [ROW[index]] })) },
        tensorflow: { instances: [{ ...records, c_bytes: { b64: 'AAEC' } }] },
        scoring: { dataframe_split: { columns: COLUMNS, data: [ROW] } },
        csv: `${COLUMNS.join(',')}\n${ROW.join(',')}\n`,
      },
    },
    {
      name: 'tensors',
      spec: model('MLFLOW_SERVER', 'tensors'),
      good: {
        seldon: { jsonData: { a: [[1, 2]], b: [3] } },
        v2: {
          inputs: [
            { name: 'a', datatype: 'FP32', shape: [1, 2], data: [1, 2] },
            { name: 'b', datatype: 'INT64', shape: [1], data: [3] },
          ],
        },
        tensorflow: { inputs: { a: [[1, 2]], b: [3] } },
        scoring: { inputs: { a: [[1, 2]], b: [3] } },
      },
    },
    { name: 'any', spec: model('MLFLOW_SERVER', 'any'), good: { ...flower, scoring: { dataframe_records: [{ a: 1, b: 'x' }, { a: 2 }] } } },
    { name: 'iris', spec: model('MLFLOW_SERVER', 'iris'), good: flower },
    { name: 'bare', spec: model('SKLEARN_SERVER', 'bare'), good: flower },
    { name: 'onnx', spec: model('TRITON_SERVER', 'onnx'), good: flower },
    {
      name: 'graph',
      spec: graphSpec(),
      good: { ...flower, seldon: { data: { names: ['a', 'b'], tensor: { shape: [1, 2], values: [1, 2] } } } },
    },
  ];
}

function graphSpec(): object {
  const constant = (name: string) => ({ name, implementation: 'SIMPLE_MODEL' });
  const average = { name: 'average', implementation: 'AVERAGE_COMBINER', children: [constant('one'), constant('other')] };
  const choice = { name: 'choice', implementation: 'RANDOM_ABTEST', children: [average, { name: 'js', type: 'MODEL' }] };
  return {
    predictors: [
      {
        name: 'main',
        graph: { name: 'before', type: 'TRANSFORMER', children: [choice] },
        componentSpecs: [{ spec: { containers: [container('before', 'me/same'), container('js', 'me/same-js')] } }],
      },
    ],
  };
}

function container(name: string, image: string): object {
  return { name, image };
}

export function manifestOf({ name, spec }: Pick<FuzzedDeployment, 'name' | 'spec'>): object {
  return { apiVersion: 'machinelearning.seldon.io/v1', kind: 'SeldonDeployment', metadata: { name }, spec };
}
