import type { Clock } from './core/index.ts';
import type { Past } from './http/index.ts';
import type { WorkflowRecord } from './predict/index.ts';
import type { StateStore } from './store/index.ts';

interface PastParts {
  readonly store: Pick<StateStore, 'history' | 'loads'>;
  readonly clock: Clock;
  /** Takes in workflows of elsewhere, oldest first, and keeps them. */
  readonly learn: (records: readonly WorkflowRecord[]) => void;
}

export function pastOf({ store: { history, loads }, clock, learn }: PastParts): Past {
  return {
    workflows: (limit, filter) => history.recent(limit, filter),
    load: ({ device, metric, step, from, statistic }) => loads.series(device, metric, step, from, statistic),
    take: (work) => {
      const readings = work.loads.toSorted((one, other) => one.at - other.at);
      const workflows = work.workflows.toSorted((one, other) => one.requestedAt - other.requestedAt);
      const latest = Math.max(readings.at(-1)?.at ?? 0, workflows.at(-1)?.requestedAt ?? 0);
      if (latest > clock.now()) throw new RangeError(`${new Date(latest).toISOString()} is still to come`);
      for (const { device, metric, at, value } of readings) loads.add(device, at, { [metric]: value });
      learn(workflows);
    },
  };
}
