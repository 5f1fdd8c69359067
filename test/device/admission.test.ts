import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Admission, openAdmission, type SessionAsked } from '../../src/device/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';

/** A connection that ends when it is told to. */
class Connection {
  readonly name: string;
  #gone: () => void = () => {};

  constructor(name: string) {
    this.name = name;
  }

  onClose(listener: () => void): void {
    this.#gone = listener;
  }

  end(): void {
    this.#gone();
  }
}

let clock: VirtualClock;
let admission: Admission;
let opened: string[];
beforeEach(() => {
  clock = new VirtualClock();
  opened = [];
  admission = openAdmission({
    limits: (device) => ({ sessions: device === 'r1' ? 3 : undefined, perMinute: undefined }),
    ...{ aging: 5_000, clock },
  });
});

const asked: SessionAsked = { use: 'tool', priority: 3, wait: 20_000 };

function open(name: string, more: Partial<SessionAsked> = {}, device = 'r1'): Promise<Connection> {
  return admission.open(device, { ...asked, ...more }, async () => {
    opened.push(name);
    return new Connection(name);
  });
}

async function pass(milliseconds: number): Promise<void> {
  const end = clock.now() + milliseconds;
  await turn();
  while (clock.step(end)) await turn();
  clock.leap(end - clock.now());
}

describe('admission to a device', () => {
  it('opens the sessions of tools in turn: by class, and then as they came', async () => {
    const first = await open('first');
    const others = [open('normal'), open('low', { priority: 1 }), open('high', { priority: 5 })];
    await turn();
    expect(opened).toEqual(['first']);
    let last = first;
    for (const at of [2, 0, 1]) {
      last.end();
      await pass(1_000);
      last = (await others[at]) as Connection;
    }
    expect(opened).toEqual(['first', 'high', 'normal', 'low']);
  });

  it('refuses one that has waited for its time, and says what, where and what to do', async () => {
    await open('first');
    const late = expect(open('late', { wait: 2_000 })).rejects.toThrow(
      /^device r1 had no room within 2000 ms: it may have 3 sessions \(2 of them kept\).*close sessions that are idle/,
    );
    await pass(2_000);
    await late;
    expect(opened).toEqual(['first']);
    expect(admission.used('r1')).toEqual({ used: 1, most: 3 });
  });

  it('forgets one that is called off while it waits', async () => {
    const first = await open('first');
    const gone = new AbortController();
    const called = expect(open('gone', { signal: gone.signal })).rejects.toMatchObject({
      code: 'device-busy',
    });
    const next = open('next');
    gone.abort();
    await called;
    first.end();
    await pass(1_000);
    await next;
    expect(opened).toEqual(['first', 'next']);
  });

  it('gives the room back where a session could not be opened', async () => {
    const refused = admission.open('r1', asked, () => Promise.reject(new Error('no route')));
    await expect(refused).rejects.toThrow('no route');
    const next = open('next');
    await pass(1_000);
    await next;
  });

  it('tells a reading that another one waits for its session', async () => {
    let told = 0;
    const wanted = (): void => {
      told += 1;
    };
    const first = await open('first', { use: 'reading', wanted });
    expect(told).toBe(0);
    const second = open('second', { use: 'reading' });
    expect(told).toBe(1);
    first.end();
    await pass(1_000);
    expect((await second).name).toBe('second');
  });

  it('lets upkeep in while tools and readings have all that is theirs', async () => {
    await open('tool');
    await open('reading', { use: 'reading' });
    void open('waits').catch(() => {});
    await open('undo', { use: 'upkeep' });
    expect(opened).toEqual(['tool', 'reading', 'undo']);
  });

  it('has no bound on devices without a limit, and none is shown', async () => {
    for (let n = 0; n < 50; n += 1) await open(`s${n}`, {}, 'r2');
    expect(admission.used('r2')).toBeNull();
  });

  it('calls all waiting off when it is closed', async () => {
    await open('first');
    const waiting = expect(open('waits')).rejects.toThrow('was called off');
    admission.close();
    await waiting;
  });
});
