// A small model of each kind that a prepackaged server serves, trained here and now, with what its own framework answers.
import { mustRunFrameworks } from '../support/python.ts';

/** What the frameworks themselves say to `ROWS`, and for the transformer to `TEXTS`. */
export interface FrameworkAnswers {
  readonly booster: number[][];
  readonly classes: number[];
  readonly lightgbm: number[][];
  readonly catboost: string[];
  readonly pipeline: number[][];
  readonly dense: number[][];
  readonly texts: { label: string; score: number }[];
}

export const ROWS = [
  [0.1, 0.5, 0.3, 0.9],
  [0.9, 0.2, 0.8, 0.1],
];
export const TEXTS = ['good cake', 'bad'];

/**
 * In `folder`: `xgboost/model.json` (saved by an XGBClassifier), `lightgbm/model.bst`, `catboost/model.cbm`, `pipeline/model.joblib` (one column of
 * text, one of numbers, chosen by name), `saved/{2,10}` (SavedModels with two signatures), `pretrained` (a transformer with random
 * weights), `repository/doubler/1/model.onnx` (with a config.pbtxt).
 */
export async function makePrepackagedModels(folder: string): Promise<FrameworkAnswers> {
  return JSON.parse((await mustRunFrameworks(MAKE, [folder, JSON.stringify(ROWS), JSON.stringify(TEXTS)])).trim().split('\n').at(-1)!);
}

const MAKE = `
import json, os, sys
import numpy as np, pandas as pd
folder, rows, texts = sys.argv[1], np.array(json.loads(sys.argv[2])), json.loads(sys.argv[3])
for name in ("xgboost", "lightgbm", "catboost", "pipeline", "saved", "pretrained", "repository/doubler/1"):
    os.makedirs(f"{folder}/{name}")
answers = {}
random = np.random.default_rng(3)
x = random.random((120, 4))
y = (x[:, 0] * 3).astype(int)

import xgboost
classifier = xgboost.XGBClassifier(n_estimators=8, max_depth=3).fit(pd.DataFrame(x, columns=["a", "b", "c", "d"]), y)
classifier.save_model(f"{folder}/xgboost/model.json")
answers["booster"] = classifier.get_booster().predict(xgboost.DMatrix(rows, feature_names=["a", "b", "c", "d"])).tolist()
answers["classes"] = classifier.predict(rows).tolist()

import lightgbm
booster = lightgbm.train({"objective": "multiclass", "num_class": 3, "verbose": -1}, lightgbm.Dataset(x, y), 5)
booster.save_model(f"{folder}/lightgbm/model.bst")
answers["lightgbm"] = booster.predict(rows).tolist()

import catboost
model = catboost.CatBoostClassifier(iterations=8, verbose=0, allow_writing_files=False).fit(x, np.where(y > 0, "high", "low"))
model.save_model(f"{folder}/catboost/model.cbm")
answers["catboost"] = model.predict(rows).tolist()

import joblib
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
choose = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["kind"]), (StandardScaler(), ["size"]))
pipeline = make_pipeline(choose, LogisticRegression()).fit(pd.DataFrame({"kind": ["x", "y"] * 60, "size": x[:, 0]}), y)
joblib.dump(pipeline, f"{folder}/pipeline/model.joblib")
answers["pipeline"] = pipeline.predict_proba(pd.DataFrame({"kind": ["x", "y"], "size": rows[:, 0]})).tolist()

import tensorflow as tf
class Module(tf.Module):
    def __init__(self, factor):
        self.weights = tf.Variable(np.arange(8, dtype="f4").reshape(4, 2) * factor)
    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, name="features")])
    def dense(self, features):
        return {"scores": features @ self.weights}
    @tf.function(input_signature=[tf.TensorSpec([None], tf.int64, name="n"), tf.TensorSpec([None, 1], tf.string, name="text")])
    def several(self, n, text):
        return {"twice": n * 2, "same": text}
for version, factor in ((2, -1), (10, 1)):
    module = Module(factor)
    tf.saved_model.save(module, f"{folder}/saved/{version}", signatures={"serving_default": module.dense, "several": module.several})
answers["dense"] = module.dense(tf.constant(rows, tf.float32))["scores"].numpy().tolist()

import onnx
from onnx import TensorProto, helper
tensor = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 4])
graph = helper.make_graph([helper.make_node("Add", ["x", "x"], ["y"])], "doubler", [tensor("x")], [tensor("y")])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), f"{folder}/repository/doubler/1/model.onnx")
with open(f"{folder}/repository/doubler/config.pbtxt", "w") as file:
    file.write('platform: "onnxruntime_onnx"\\nmax_batch_size: 8\\ninput [ { name: "x" data_type: TYPE_FP32 dims: [ 4 ] } ]\\noutput [ { name: "y" data_type: TYPE_FP32 dims: [ 4 ] } ]\\n')

from transformers import DistilBertConfig, DistilBertTokenizerFast, TFDistilBertForSequenceClassification, pipeline as make
with open(f"{folder}/words.txt", "w") as file:
    file.write("\\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "cake"]))
tokenizer = DistilBertTokenizerFast(f"{folder}/words.txt")
labels = {"id2label": {0: "bad", 1: "good"}, "label2id": {"bad": 0, "good": 1}}
transformer = TFDistilBertForSequenceClassification(DistilBertConfig(vocab_size=8, dim=16, hidden_dim=16, n_layers=1, n_heads=2, **labels))
transformer(tokenizer(["good"], return_tensors="tf"))
transformer.save_pretrained(f"{folder}/pretrained")
tokenizer.save_pretrained(f"{folder}/pretrained")
answers["texts"] = make("text-classification", model=transformer, tokenizer=tokenizer, framework="tf", dtype=None)(texts)
print(json.dumps(answers))
`;
