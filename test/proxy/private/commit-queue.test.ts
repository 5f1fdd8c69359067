import { describe, expect, it } from 'vitest';
import { CommitQueue, type Committer } from '../../../src/proxy/private/commit-queue.ts';
import { PrivateCandidate } from '../../../src/proxy/private/private-candidate.ts';
import type { InstancePath } from '../../../src/yang/index.ts';

/** A session whose wait is over when `tire` is called. */
function committer(priority = 3): Committer & { readonly tire: () => void } {
  let tire = (): void => {};
  const over = new Promise<boolean>((resolve) => {
    tire = () => resolve(true);
  });
  const harmony = {
    request: () => Promise.reject(new Error('the queue asks for nothing')),
    release: () => Promise.resolve(),
  };
  return { terms: { priority, wait: 1_000 }, sleep: () => over, audit: () => undefined, tire, ...harmony };
}

function writing(path: InstancePath | undefined, reads: readonly InstancePath[] = []): PrivateCandidate {
  const candidate = new PrivateCandidate();
  candidate.record({ raw: Buffer.of(), writes: path && [path], reads }, []);
  return candidate;
}

const e0 = ['interfaces', 'interface', "[name='e0']"];
const e1 = ['interfaces', 'interface', "[name='e1']"];

describe('the queue of commits', () => {
  it('lets those follow that touch nothing of the first nor of each other', async () => {
    const queue = new CommitQueue();
    const lead = queue.lead(committer(), writing(['system']));
    const [first, second] = [writing(e0), writing(e1)];
    const carried = [queue.follow(committer(), first), queue.follow(committer(), second)];
    expect(await queue.follow(committer(), writing([...e0, 'enabled']))).toBe('alone');
    expect(await queue.follow(committer(), writing(['interfaces']))).toBe('alone');
    expect(await queue.follow(committer(), writing(undefined))).toBe('alone');
    expect(await queue.follow(committer(), writing(['services'], [['system', 'name']]))).toBe('alone');
    const taken = lead.take();
    expect(taken.map(({ candidate }) => candidate)).toEqual([first, second]);
    for (const { settle } of taken) settle('committed');
    expect(await Promise.all(carried)).toEqual(['committed', 'committed']);
  });

  it('lets nobody follow one of a lower class, nor one whose turn has begun', async () => {
    const queue = new CommitQueue();
    const lead = queue.lead(committer(1), writing(e0));
    expect(await queue.follow(committer(3), writing(e1))).toBe('alone');
    lead.take();
    expect(await queue.follow(committer(1), writing(e1))).toBe('alone');
    const next = queue.lead(committer(1), writing(e0));
    const carried = queue.follow(committer(1), writing(e1));
    lead.close();
    expect(next.take()).toHaveLength(1);
    expect(await Promise.race([carried, 'waits'])).toBe('waits');
  });

  it('knows of those it has taken whose session has ended', async () => {
    const queue = new CommitQueue();
    const lead = queue.lead(committer(), writing(['system']));
    const carried = queue.follow({ ...committer(), sleep: () => Promise.resolve(false) }, writing(e0));
    const taken = lead.take();
    await Promise.resolve();
    expect(taken.map(({ gone }) => gone)).toEqual([true]);
    for (const { settle } of taken) settle('alone');
    expect(await carried).toBe('alone');
  });

  it('sends those alone whose wait is over, or whose first has not got its turn', async () => {
    const queue = new CommitQueue();
    const lead = queue.lead(committer(), writing(['system']));
    const tired = committer();
    const carried = [queue.follow(tired, writing(e0)), queue.follow(committer(), writing(e1))];
    tired.tire();
    expect(await carried[0]).toBe('alone');
    lead.close();
    expect(await carried[1]).toBe('alone');
    expect(lead.take()).toEqual([]);
  });
});
