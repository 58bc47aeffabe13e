// Feedback of predictors and units → lines of the reward chart.
import type { FeedbackStats } from '@ovenbird/contracts/deployment-stats';
import type { Series } from '../../../parts/chart/chart-data.ts';

type Told = FeedbackStats['units'][number];

export const told = (unit: Told): boolean => unit.feedback.count > 0;

export const unitLabel = ({ predictor, node }: Pick<Told, 'predictor' | 'node'>): string =>
  node === null ? predictor : `${predictor}, ${node}`;

const SLOTS = 10;

/** One line for each that was told anything, in the order of the answer. */
export const rewardLines = ({ times, units }: FeedbackStats): Series[] =>
  units.filter(told).map((unit, index) => ({
    id: unitLabel(unit),
    label: unitLabel(unit),
    slot: index % SLOTS,
    x: times,
    y: unit.rewards.meanReward,
  }));
