import { describe, expect, it } from 'vitest';
import { expectedTexts } from './harmony-landed.ts';
import { jainIndex, measuresOf } from './harmony-measures.ts';
import { fullHarmonyPlan, type Setting } from './harmony-plan.ts';
import { tick } from './harmony-plot.ts';
import type { Outcome } from './harmony-workflow.ts';
import { interfacesOf, ownWork, planWorkload, type Tool, type Workload } from './harmony-workload.ts';

const setting: Setting = { name: 'simulated', devices: 10, tools: 200, rounds: 2, scale: 1, window: 2 };
const workload = planWorkload(3, setting);
const workflows = workload.tools.flatMap((tool) => tool.workflows);

describe('the workload', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planWorkload(3, setting)).toEqual(workload);
    expect(planWorkload(4, setting)).not.toEqual(workload);
  });

  it('has a tool of every class in every setting, a tenth of them in the lowest', () => {
    for (const { name } of fullHarmonyPlan.settings) {
      const planned = fullHarmonyPlan.settings.find((each) => each.name === name) as Setting;
      const { tools } = planWorkload(8, planned);
      expect(new Set(tools.map((tool) => tool.class)).size).toBe(4);
      expect(tools.filter((tool) => tool.class === 'low').length).toBe(tools.length / 10);
    }
  });

  it('names devices in one order, one or two of them, and the first device most', () => {
    const order = (device: string): number => workload.devices.indexOf(device);
    for (const { devices } of workflows) {
      expect(devices.length === 1 || devices.length === 2).toBe(true);
      expect([...devices].sort((a, b) => order(a) - order(b))).toEqual(devices);
    }
    const uses = workload.devices.map(
      (device) => workflows.filter(({ devices }) => devices.includes(device)).length,
    );
    expect(Math.max(...uses)).toBe(uses[0]);
  });

  it('thinks after the read, after each edit and after the commit', () => {
    for (const { edits, thoughts } of workflows) expect(thoughts.length).toBe(edits.length + 2);
  });

  it('writes only what policy lets the tool write', () => {
    for (const { writes, workflows: own } of workload.tools) {
      if (writes === undefined) continue;
      for (const edit of own.flatMap(({ edits }) => edits)) {
        if (edit.of === 'system') expect(writes).toEqual(['/ietf-system:system']);
        else for (const name of edit.names) expect(writes.join(' ')).toContain(`[name='${name}']`);
      }
    }
  });

  it('has each device filled with the interfaces that are edited there', () => {
    const filled = new Set(interfacesOf(workload, 'r1'));
    const there = workflows.filter(({ devices }) => devices.includes('r1'));
    const named = there.flatMap(({ edits }) =>
      edits.flatMap((edit) => (edit.of === 'system' ? [] : edit.names)),
    );
    expect(named.every((name) => filled.has(name))).toBe(true);
  });
});

function toolOf(name: string, priority: Tool['class'], thoughts: readonly number[]): Tool {
  const edits = [{ of: 'interfaces', names: [`port-${name}`], description: name }] as const;
  return {
    ...{ name, class: priority, writes: undefined, seed: 1 },
    workflows: [{ id: `w-${name}`, devices: ['r1'], pause: 0, edits, thoughts }],
  };
}

const small: Workload = {
  devices: ['r1'],
  tools: [toolOf('a', 'low', [1_000, 1_000]), toolOf('b', 'critical', [1_000])],
};

function outcome(tool: string, ended: number, more: Partial<Outcome> = {}): Outcome {
  const counts = { denied: 0, rpcs: 6, wasted: 0, fault: undefined };
  return { id: `w-${tool}`, tool, asked: 10_000, ended, ...counts, ...more };
}

function measured(outcomes: readonly Outcome[], missing = 0): ReturnType<typeof measuresOf> {
  const none = { deviceSeconds: 0, betweenSeconds: 0, betweenMegabytes: 0 };
  return measuresOf(small, { contender: 'pam', began: 9_000, outcomes, missing, ...none });
}

describe('the measures', () => {
  it("take a wait for what is left of a workflow's time without its own work, by class", () => {
    const { waits, makespan } = measured([outcome('a', 15_000), outcome('b', 11_500)]);
    expect(waits.low.p99).toBeCloseTo(3);
    expect(waits.critical.p50).toBeCloseTo(0.5);
    expect(makespan).toBeCloseTo(6);
    expect(ownWork({ thoughts: [1, 2, 3] })).toBe(6);
  });

  it('count what was denied and wasted, over all', () => {
    const more = { denied: 2, wasted: 4, rpcs: 10 };
    expect(measured([outcome('a', 15_000, more), outcome('b', 11_500, more)])).toMatchObject({
      ...{ denied: 4, wasted: 8, rpcs: 20 },
    });
  });

  it('take a workflow for failed that said so, did not end, or is not on the device', () => {
    expect(measured([outcome('a', 15_000), outcome('b', 11_500)]).success).toBe(1);
    expect(measured([outcome('a', 15_000), outcome('b', 11_500, { fault: 'lost' })]).success).toBe(0.5);
    expect(measured([outcome('a', 15_000)]).success).toBe(0.5);
    expect(measured([outcome('a', 15_000), outcome('b', 11_500)], 1).success).toBe(0.5);
  });

  it("have Jain's index of 1 where all fare alike, and of 1/n where one has all", () => {
    expect(jainIndex([3, 3, 3])).toBeCloseTo(1);
    expect(jainIndex([1, 0, 0, 0])).toBeCloseTo(0.25);
    // Both work for half of their time.
    expect(measured([outcome('a', 14_000), outcome('b', 12_000)]).jain).toBeCloseTo(1);
    expect(measured([outcome('a', 12_000), outcome('b', 20_000)]).jain).toBeLessThan(0.7);
  });
});

it('expects on a port what its own tool wrote there last', () => {
  const [tool] = small.tools as [Tool, ...Tool[]];
  const [first] = tool.workflows;
  const again = {
    ...first,
    id: 'later',
    edits: [{ of: 'interfaces', names: ['port-a'], description: 'later' }],
  };
  const twice = { ...small, tools: [{ ...tool, workflows: [first, again] }] } as Workload;
  expect(expectedTexts(twice, 'pam')).toEqual([{ device: 'r1', anyOf: ['later by pam'] }]);
});

it('marks an axis by 1, 2 or 5 times a power of ten', () => {
  expect([4, 10, 27, 95, 300].map(tick)).toEqual([1, 2, 5, 20, 50]);
});
