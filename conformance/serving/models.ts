// Models of the serving tests, made with the libraries that people use.
import { mustRunPython } from '../support/python.ts';

/**
 * In `folder`: `iris` (scikit-learn), `slow` and `typed` (pyfunc from code), `triton/1/model.onnx` and `onnx` (the same model for the
 * ONNX runtime), `sklearn/model.joblib`. Registered at `trackingUrl`: `iris` versions 1 and 2, where 2 answers 100 more.
 */
export async function makeModels(trackingUrl: string, folder: string): Promise<void> {
  await mustRunPython(MAKE, [trackingUrl, folder]);
}

export const COLUMNS = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'];
export const SETOSA = [5.1, 3.5, 1.4, 0.2];
export const VIRGINICA = [6.3, 3.3, 6.0, 2.5];

const MAKE = `
import os, sys
import joblib, mlflow, numpy as np, pandas as pd
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
url, folder = sys.argv[1:]
x, y = load_iris(return_X_y=True, as_frame=True)
model = LogisticRegression(max_iter=1000).fit(x, y)
other = LogisticRegression(max_iter=1000).fit(x, y + 100)
signature = infer_signature(x, model.predict(x))
# Given, they are not looked for: that takes mlflow ten seconds a model.
needs = {"pip_requirements": ["scikit-learn"]}
mlflow.sklearn.save_model(model, f"{folder}/iris", signature=signature, input_example=x.head(2), **needs)

mlflow.set_tracking_uri(url)
for estimator in (model, other):
    with mlflow.start_run():
        mlflow.sklearn.log_model(estimator, name="model", signature=signature, input_example=x.head(2), registered_model_name="iris", **needs)
mlflow.MlflowClient().set_registered_model_alias("iris", "champion", 1)

code = f"{folder}/slow.py"
with open(code, "w") as file:
    file.write("""
import os, time
import mlflow

class Slow(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        seconds = model_input["seconds"].tolist()
        if min(seconds) < 0:
            os._exit(3)
        if min(seconds) == 0:
            raise RuntimeError("zero is not served")
        time.sleep(max(seconds))
        return model_input["seconds"] * 2

mlflow.models.set_model(Slow())
""")
example = pd.DataFrame({"seconds": [0.001]})
mlflow.pyfunc.save_model(f"{folder}/slow", python_model=code, signature=infer_signature(example, example["seconds"]), **needs)

typed = f"{folder}/typed.py"
with open(typed, "w") as file:
    file.write("""
import mlflow, pandas as pd

class Typed(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return pd.DataFrame({"kind": [str(t) for t in model_input.dtypes] * len(model_input), "id": list(model_input["id"]) * 3,
                             "text": list(model_input["text"]) * 3})[: len(model_input)]

mlflow.models.set_model(Typed())
""")
rows = pd.DataFrame({"id": [1], "score": [0.5], "text": ["a"]})
mlflow.pyfunc.save_model(f"{folder}/typed", python_model=typed, signature=infer_signature(rows), **needs)

import onnx
from skl2onnx import to_onnx
converted = to_onnx(model, x[:1].to_numpy().astype(np.float32), options={"zipmap": False})
os.makedirs(f"{folder}/triton/1")
onnx.save(converted, f"{folder}/triton/1/model.onnx")
# As mlflow.onnx saves it, which itself wants a second ONNX runtime to be installed.
os.makedirs(f"{folder}/onnx")
onnx.save(converted, f"{folder}/onnx/model.onnx")
saved = mlflow.models.Model()
saved.add_flavor("onnx", data="model.onnx", onnx_version=onnx.__version__)
saved.add_flavor("python_function", loader_module="mlflow.onnx", data="model.onnx")
saved.save(f"{folder}/onnx/MLmodel")

os.makedirs(f"{folder}/sklearn")
joblib.dump(model, f"{folder}/sklearn/model.joblib")
`;
