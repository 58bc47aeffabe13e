// What kind of model stands in a directory: an MLflow model says it itself; of the rest the prepackaged server that a unit names
// knows its file names, and without a name whatever is found is taken.
import { join } from 'node:path';
import type { ModelDescription } from '../domain/serving/runtime/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { describeMlflow } from './mlflow-directory.ts';
import { firstFile, isFile, namesIn, startsWith, versionFolders } from './model-files.ts';
import { describeTriton } from './triton-repository.ts';

type Find = (directory: string) => Promise<ModelDescription | undefined>;

interface Layout {
  /** As messages list it. */
  readonly expected: string;
  readonly find: Find;
}

/** How LightGBM's text files begin; XGBoost calls its own `model.bst` too. */
const LIGHTGBM_MAGIC = 'tree\n';

/** Seldon's names of files with those that MLServer adds. */
const LAYOUTS: Readonly<Record<string, Layout>> = {
  MLFLOW_SERVER: { expected: 'an MLmodel', find: async () => undefined },
  TENSORFLOW_SERVER: { expected: '<version>/saved_model.pb or saved_model.pb', find: describeSavedModel },
  TRITON_SERVER: { expected: '<model>/<version>/model.onnx, <version>/model.onnx or model.onnx', find: describeTriton },
  SKLEARN_SERVER: fileLayout('sklearn', ['model.joblib', 'model.pickle', 'model.pkl']),
  XGBOOST_SERVER: fileLayout('xgboost', ['model.bst', 'model.json', 'model.ubj']),
  LIGHTGBM_SERVER: fileLayout('lightgbm', ['model.bst']),
  CATBOOST_SERVER: fileLayout('catboost', ['model.cbm', 'model.bin']),
  HUGGINGFACE_SERVER: { expected: 'a config.json (save_pretrained of a model or a pipeline)', find: describePretrained },
};

/**
 * @param directory  absolute path of a materialised model
 * @param server     the prepackaged server whose layout it has; undefined: whatever is found
 * @throws           failed_precondition when there is no model in it that this server, or anything here, can serve
 */
export async function describeModelDirectory(directory: string, server?: string): Promise<ModelDescription> {
  if (await isFile(join(directory, 'MLmodel'))) return describeMlflow(directory);
  const layout = server === undefined ? undefined : LAYOUTS[server];
  const found = layout ? await layout.find(directory) : await findAny(directory);
  if (found) return found;
  const expected = layout ? `${server} looks for ${layout.expected}` : `expected an MLmodel, ${listExpected()}`;
  const names = await namesIn(directory);
  throw new PlatformError(
    'failed_precondition',
    `There is no model here: ${expected}; found ${names.slice(0, 10).join(', ') || 'nothing'}.`,
  );
}

async function findAny(directory: string): Promise<ModelDescription | undefined> {
  if (await startsWith(join(directory, 'model.bst'), LIGHTGBM_MAGIC)) return LAYOUTS.LIGHTGBM_SERVER!.find(directory);
  for (const layout of Object.values(LAYOUTS)) {
    const found = await layout.find(directory);
    if (found) return found;
  }
  return undefined;
}

function listExpected(): string {
  const [, ...others] = Object.values(LAYOUTS);
  return others.map((layout) => layout.expected).join('; ');
}

function fileLayout(format: 'sklearn' | 'xgboost' | 'lightgbm' | 'catboost', names: readonly string[]): Layout {
  return {
    expected: names.join(', '),
    find: async (directory) => {
      const file = await firstFile(directory, names);
      return file === undefined ? undefined : { directory, format, file, flavors: [] };
    },
  };
}

/** One SavedModel, or numbered folders of which the highest with a SavedModel is served, as TensorFlow Serving does. */
async function describeSavedModel(directory: string): Promise<ModelDescription | undefined> {
  const isSavedModel = (folder: string) => isFile(join(folder, 'saved_model.pb'));
  if (await isSavedModel(directory)) return { directory, format: 'tensorflow', flavors: [] };
  for (const version of await versionFolders(directory)) {
    const file = join(directory, version);
    if (await isSavedModel(file)) return { directory, format: 'tensorflow', file, version: String(Number(version)), flavors: [] };
  }
  return undefined;
}

async function describePretrained(directory: string): Promise<ModelDescription | undefined> {
  return (await isFile(join(directory, 'config.json'))) ? { directory, format: 'huggingface', flavors: [] } : undefined;
}
