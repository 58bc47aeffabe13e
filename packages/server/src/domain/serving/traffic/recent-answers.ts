// Which predictor gave which of the last answers, so that feedback on an answer reaches the one who gave it.
import { type DeploymentName, deploymentKey } from '../revisions/revision.ts';

export interface RecentAnswers {
  remember(deployment: DeploymentName, id: string, predictor: string): void;
  /** The name of the predictor; undefined when the answer is too old, or was never given here. */
  find(deployment: DeploymentName, id: string): string | undefined;
}

/** Some ten megabytes. */
const MAX_ANSWERS = 65_536;

export function createRecentAnswers(maxAnswers = MAX_ANSWERS): RecentAnswers {
  /** In the order in which they were given. */
  const predictors = new Map<string, string>();
  const keyOf = (deployment: DeploymentName, id: string) => `${deploymentKey(deployment)} ${id}`;
  return {
    remember: (deployment, id, predictor) => {
      const key = keyOf(deployment, id);
      predictors.delete(key);
      if (predictors.size >= maxAnswers) predictors.delete(predictors.keys().next().value!);
      predictors.set(key, predictor);
    },
    find: (deployment, id) => predictors.get(keyOf(deployment, id)),
  };
}
