// Feedback of predictors and units → lines of the reward chart.
import type { FeedbackStats } from '@ovenbird/contracts/deployment-stats';
import type { Series } from '../../../parts/chart/chart-data.ts';

type Told = FeedbackStats['units'][number];

export const told = (unit: Told): boolean => unit.feedback.count > 0;

export const unitLabel = ({ predictor, node }: Pick<Told, 'predictor' | 'node'>): string =>
  node === null ? predictor : `${predictor}, ${node}`;

const SLOTS = 10;

/** One line for each that was told anything, over the steps in which something came: rewards are rare, and a gap between two is no news. */
export const rewardLines = ({ times, units }: FeedbackStats): Series[] =>
  units.filter(told).map((unit, index) => {
    const steps = unit.rewards.meanReward.flatMap((reward, step) => (reward === null ? [] : [{ at: times[step]!, reward }]));
    return {
      id: unitLabel(unit),
      label: unitLabel(unit),
      slot: index % SLOTS,
      x: steps.map(({ at }) => at),
      y: steps.map(({ reward }) => reward),
    };
  });
