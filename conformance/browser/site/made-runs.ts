// Runs made through MLflow's own REST API: an experiment in a folder, curves, params, tags, and files of each kind that is shown.
const folderOfExperiment = 'kitchen/ovens';
const epochs = 30;

export interface MadeRuns {
  readonly experimentId: string;
  readonly experimentName: string;
  /** Newest first, as the table shows them. */
  readonly runs: readonly { readonly runId: string; readonly name: string }[];
}

/** The best of them, and the one that holds files. */
const names = ['rye', 'wheat', 'spelt', 'barley', 'oat', 'millet', 'corn', 'rice'];

export async function makeRuns(control: string): Promise<MadeRuns> {
  const mlflow = <Answer>(path: string, body: object) => post<Answer>(`${control}/api/2.0/mlflow/${path}`, body);
  const { experiment_id: experimentId } = await mlflow<{ experiment_id: string }>('experiments/create', { name: folderOfExperiment });
  await mlflow('experiments/create', { name: 'kitchen/tools' });
  const runs: { runId: string; name: string }[] = [];
  for (const [index, name] of names.entries()) {
    const startedAt = Date.now() - (names.length - index) * 60_000;
    const created = await mlflow<{ run: { info: { run_id: string; artifact_uri: string } } }>('runs/create', {
      experiment_id: experimentId,
      run_name: name,
      user_id: 'baker',
      start_time: startedAt,
      tags: [
        { key: 'grain', value: index < 4 ? 'winter' : 'summer' },
        { key: 'mlflow.source.name', value: 'bake.py' },
      ],
    });
    const { run_id: runId, artifact_uri: artifactUri } = created.run.info;
    await mlflow('runs/log-batch', {
      run_id: runId,
      params: [
        { key: 'temperature', value: String(180 + index * 10) },
        { key: 'minutes', value: '45' },
        { key: 'steam', value: String(index % 2 === 0) },
      ],
      metrics: curves(index, startedAt),
    });
    if (index === 0) await putFiles(control, artifactUri);
    const status = index === names.length - 2 ? 'FAILED' : 'FINISHED';
    if (index < names.length - 1) await mlflow('runs/update', { run_id: runId, status, end_time: startedAt + 50_000 });
    runs.unshift({ runId, name });
  }
  return { experimentId, experimentName: folderOfExperiment, runs };
}

/** Falling loss and rising quality, each run at its own pace; one value alone, for a bar. */
function curves(index: number, startedAt: number): object[] {
  const point = (key: string, step: number, value: number) => ({ key, value, step, timestamp: startedAt + step * 1500 });
  const steps = Array.from({ length: epochs }, (_, step) => step);
  return [
    ...steps.map((step) => point('loss', step, 1.5 * Math.exp(-step / (5 + index)) + 0.04 * Math.sin(step * 1.7 + index) + 0.1)),
    ...steps.map((step) => point('crust', step, (1 - Math.exp(-step / (4 + index))) * (0.95 - index * 0.02))),
    point('taste', epochs, 0.95 - index * 0.04),
  ];
}

/** A picture of 2 × 2 pixels. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==', 'base64');

const files: Readonly<Record<string, string | Buffer>> = {
  'config.json': JSON.stringify({ flour: 'rye', water: 0.7, salt: { kind: 'sea', share: 0.02 } }),
  'notes/recipe.md': '# Rye bread\n\nLet it rest for an hour.\n',
  'plots/crust.png': png,
  'table.csv': 'loaf,weight,"note"\n1,812,"dark, crisp"\n2,790,light\n',
  'page.html': '<h1 id="heading">Bread</h1><script>document.body.dataset.ran = "yes"; parent.document.title = "taken"</script>',
};

async function putFiles(control: string, artifactUri: string): Promise<void> {
  const root = artifactUri.replace(/^mlflow-artifacts:\/+/, '');
  for (const [path, content] of Object.entries(files)) {
    const answer = await fetch(`${control}/api/2.0/mlflow-artifacts/artifacts/${root}/${path}`, {
      method: 'PUT',
      body: typeof content === 'string' ? content : new Uint8Array(content),
    });
    if (!answer.ok) throw new Error(`${path} was not taken: ${answer.status} ${await answer.text()}`);
  }
}

async function post<Answer>(url: string, body: object): Promise<Answer> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
