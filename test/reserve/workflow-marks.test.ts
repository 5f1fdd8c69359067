import { expect, it } from 'vitest';
import { type LogFields, silentLog } from '../../src/core/index.ts';
import { type Flow, type Marking, WorkflowMarks } from '../../src/reserve/index.ts';

/** Writes down what each local port is marked with. */
class NotedMarking implements Marking {
  readonly marks = new Map<number, number>();
  broken = false;

  async set({ localPort }: Flow, dscp: number | undefined): Promise<void> {
    if (this.broken) throw new Error('out of order');
    if (dscp === undefined) this.marks.delete(localPort);
    else this.marks.set(localPort, dscp);
  }

  async close(): Promise<void> {}
}

function flow(localPort: number): Flow {
  return { protocol: 'tcp', address: '192.0.2.1', port: 830, localPort };
}

function open(): {
  readonly noted: NotedMarking;
  readonly marks: WorkflowMarks;
  readonly warnings: LogFields[];
} {
  const noted = new NotedMarking();
  const warnings: LogFields[] = [];
  const log = { ...silentLog, warn: (fields: LogFields) => void warnings.push(fields) };
  return { noted, warnings, marks: new WorkflowMarks(noted, (priority) => priority * 8, log) };
}

it('marks a session from its grant to its release', async () => {
  const { noted, marks } = open();
  await marks.join(flow(1), 'workflow a');
  expect(noted.marks.size).toBe(0);
  await marks.granted('g1', 3, ['workflow a']);
  expect([...noted.marks]).toEqual([[1, 24]]);
  await marks.released('g1');
  expect(noted.marks.size).toBe(0);
});

it('goes by the highest class of several grants', async () => {
  const { noted, marks } = open();
  await marks.join(flow(1), 'workflow a');
  await marks.granted('g1', 3, ['workflow a']);
  await marks.granted('g2', 7, ['workflow a']);
  await marks.granted('g3', 1, ['workflow a']);
  expect(noted.marks.get(1)).toBe(56);
  await marks.released('g2');
  expect(noted.marks.get(1)).toBe(24);
  await marks.released('g1');
  expect(noted.marks.get(1)).toBe(8);
});

it('marks every session of a workflow, those too that join while it holds, and no other', async () => {
  const { noted, marks } = open();
  for (const port of [1, 2, 3]) await marks.join(flow(port), `workflow ${port}`);
  const [first, second] = [flow(4), flow(5)];
  await marks.join(first, 'workflow a');
  await marks.granted('g1', 5, ['workflow a']);
  await marks.join(second, 'workflow a');
  expect([...noted.marks]).toEqual([
    [4, 40],
    [5, 40],
  ]);
  await marks.join(second, 'workflow 1');
  await marks.leave(first);
  expect(noted.marks.size).toBe(0);
});

it('marks what is said to each device of a grant, by the highest grant of each', async () => {
  const { noted, marks } = open();
  await marks.join(flow(1), 'device r1');
  await marks.join(flow(2), 'device r2');
  await marks.granted('g1', 7, ['workflow a', 'device r1', 'device r2']);
  await marks.granted('g2', 3, ['workflow b', 'device r2']);
  await marks.released('g1');
  expect([...noted.marks]).toEqual([[2, 24]]);
});

it('grants also where no mark can be put, and tells it once until it has worked again', async () => {
  const { noted, marks, warnings } = open();
  await marks.join(flow(1), 'workflow a');
  noted.broken = true;
  await marks.granted('g1', 7, ['workflow a']);
  await marks.released('g1');
  expect(warnings).toEqual([{ cause: 'Error: out of order' }]);
  noted.broken = false;
  await marks.granted('g2', 7, ['workflow a']);
  noted.broken = true;
  await marks.released('g2');
  expect(warnings).toHaveLength(2);
});
