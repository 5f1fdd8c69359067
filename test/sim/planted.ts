import { eachResource } from '../../src/core/index.ts';
import {
  Harmony,
  type HarmonyDevice,
  type HarmonyOptions,
  type Pending,
  type Seat,
  type Signal,
  type Work,
} from '../../src/harmony/index.ts';
import type { Scope } from '../../src/lock/index.ts';
import { DeskInHaste } from './desk-in-haste.ts';
import type { Dice } from './dice.ts';
import { rowOf } from './flaky-allocator.ts';
import { NarrowDesk } from './narrow-desk.ts';
import { PassingDesk } from './passing-desk.ts';
import { plantedInPrivate } from './planted-private.ts';
import type { Danger } from './run-log.ts';
import { type Seams, soundSeams } from './seams.ts';

/** A bug put in on purpose, which the check of that danger must find. */
export interface PlantedBug {
  readonly danger: Danger;
  readonly what: string;
  readonly plant: (dice: Dice) => Partial<Seams>;
}

/** How often a bug that strikes by chance does. */
const often = 0.1;

/** Does not tell signals of one kind. */
class DeafHarmony extends Harmony {
  readonly #kind: Signal['type'];

  constructor(options: HarmonyOptions, kind: Signal['type']) {
    super(options);
    this.#kind = kind;
  }

  override request(work: Work): ReturnType<Harmony['request']> {
    const onSignal = (signal: Signal): void => {
      if (signal.type !== this.#kind) work.onSignal(signal);
    };
    return super.request({ ...work, onSignal });
  }
}

/** Tells signals to the session of the last request. */
class ConfusedHarmony extends Harmony {
  #last: Work['onSignal'] = () => {};

  override request(work: Work): ReturnType<Harmony['request']> {
    this.#last = work.onSignal;
    return super.request({ ...work, onSignal: (signal) => this.#last(signal) });
  }
}

function isSilence({ message }: Error): boolean {
  return message === 'no answer';
}

function unlessSilent(cause: Error): void {
  if (!isSilence(cause)) throw cause;
}

export const plantedBugs: readonly PlantedBug[] = [
  ...plantedInPrivate,
  {
    danger: 'conflicting-grants',
    what: 'asks the lock machine for less than the session is told it has',
    plant: (dice) => ({
      harmony: (options) =>
        new (class extends Harmony {
          override request(work: Work): ReturnType<Harmony['request']> {
            if (!dice.chance(often)) return super.request(work);
            return super.request({ ...work, scopes: work.scopes.map(({ path }) => ({ path, mode: 'IS' })) });
          }
        })(options),
    }),
  },
  {
    danger: 'overdrawn-pool',
    what: 'the lock machine is told that a pool has one unit more',
    plant: () => ({
      harmony: (options) => new Harmony({ ...options, devices: options.devices.map(swollen) }),
    }),
  },
  {
    danger: 'overdrawn-device',
    what: 'what stands is changed into much more than the ledger has entered',
    plant: () => ({
      allocator: (sound) => ({
        ...{ name: sound.name, plan: (...asked) => sound.plan(...asked), undo: (step) => sound.undo(step) },
        take: (step) => sound.take(step),
        adjuster: (step) => {
          const change = sound.adjuster?.(step);
          return change && ((to) => change({ ...to, amount: to.amount * 1_000 }));
        },
      }),
    }),
  },
  {
    danger: 'conflicting-grants',
    what: 'of a range of bytes, the lock machine hears that it begins later',
    plant: () => ({
      harmony: (options) =>
        new (class extends Harmony {
          override request(work: Work): ReturnType<Harmony['request']> {
            return super.request({ ...work, scopes: work.scopes.map(shortened) });
          }
        })(options),
    }),
  },
  {
    danger: 'unlocked-operation',
    what: "gives an edit's implicit scope back before the edit is forwarded",
    plant: (dice) => ({ desk: (desk) => new DeskInHaste(desk, dice) }),
  },
  {
    danger: 'unlocked-operation',
    what: 'an unlocked edit asks for its datastore, and not for the subtrees that it writes',
    plant: () => ({ desk: (desk) => new NarrowDesk(desk) }),
  },
  {
    danger: 'foreign-change',
    what: 'what a turn has changed is not discarded at its end',
    plant: () => ({ toDevice: withoutDiscard }),
  },
  {
    danger: 'lost-update',
    what: 'what running has become is read from another entry than the one that was written',
    plant: () => ({ toDevice: readingBeside }),
  },
  {
    danger: 'half-grant',
    what: 'of a request on two devices, the lock machine hears of one',
    plant: () => ({
      harmony: (options) =>
        new (class extends Harmony {
          override request(work: Work): ReturnType<Harmony['request']> {
            const scopes = work.scopes.filter(({ path }) => path[0] === work.device);
            return super.request(scopes.length === 0 ? work : { ...work, scopes });
          }
        })(options),
    }),
  },
  {
    danger: 'half-grant',
    what: 'a request that is refused keeps what it was granted',
    plant: () => ({
      harmony: (options) =>
        new (class extends Harmony {
          override release(...[seat, outcome]: Parameters<Harmony['release']>): Promise<void> {
            return outcome === 'failed' ? Promise.resolve() : super.release(seat, outcome);
          }
        })(options),
    }),
  },
  {
    danger: 'grant-before-reservation',
    what: 'a device beside the own one is not asked to set anything aside',
    plant: () => ({
      allocator: (sound) => ({
        ...{ name: sound.name, plan: (...asked) => sound.plan(...asked), undo: (step) => sound.undo(step) },
        take: (step) => (step.device === 'r2' ? Promise.resolve() : sound.take(step)),
      }),
    }),
  },
  {
    danger: 'grant-before-reservation',
    what: 'a journal that says done before it is',
    plant: () => ({
      journal: (journal) => ({
        ...{ closeGrant: (grant) => journal.closeGrant(grant), flush: () => journal.flush() },
        ...{ standing: () => journal.standing(), lastTokens: () => journal.lastTokens() },
        close: () => journal.close(),
        openGrant: async (record) => {
          void journal.openGrant(record).catch(() => undefined);
        },
      }),
    }),
  },
  {
    danger: 'grant-before-reservation',
    what: 'an allocator that takes a step for taken without asking the device',
    plant: (dice) => ({
      allocator: (sound) => ({
        ...{ name: sound.name, plan: (...asked) => sound.plan(...asked), undo: (step) => sound.undo(step) },
        take: (step) => (dice.chance(often) ? Promise.resolve() : sound.take(step)),
      }),
    }),
  },
  {
    danger: 'reservation-outlives-workflow',
    what: 'an allocator that forgets an undo',
    plant: (dice) => ({
      allocator: (sound) => ({
        ...{ name: sound.name, plan: (...asked) => sound.plan(...asked), take: (step) => sound.take(step) },
        undo: (step) => (dice.chance(often) ? Promise.resolve() : sound.undo(step)),
      }),
    }),
  },
  {
    danger: 'reservation-outlives-workflow',
    what: 'a recovery that does not see what stands in the journal',
    plant: () => ({
      journal: (journal) => ({
        ...{ closeGrant: (grant) => journal.closeGrant(grant), flush: () => journal.flush() },
        ...{ openGrant: (record) => journal.openGrant(record), lastTokens: () => journal.lastTokens() },
        ...{ standing: () => [], close: () => journal.close() },
      }),
    }),
  },
  {
    danger: 'grant-before-reservation',
    what: 'an agent that says nothing is taken to have done what it was asked for',
    plant: () => ({
      allocator: (sound) => ({
        ...{ name: sound.name, plan: (...asked) => sound.plan(...asked), undo: (step) => sound.undo(step) },
        take: (step) => sound.take(step).catch(unlessSilent),
      }),
    }),
  },
  {
    danger: 'reservation-outlives-workflow',
    what: 'what an agent did and did not answer for is taken for not done',
    plant: () => ({
      allocator: (sound) => {
        const unheard = new Set<string>();
        return {
          ...{ name: sound.name, plan: (...asked) => sound.plan(...asked) },
          take: (step) =>
            sound.take(step).catch((cause: Error) => {
              if (isSilence(cause)) unheard.add(rowOf(step));
              throw cause;
            }),
          undo: (step) => (unheard.has(rowOf(step)) ? Promise.resolve() : sound.undo(step)),
        };
      },
    }),
  },
  {
    danger: 'reservation-outlives-workflow',
    what: 'an undo that fails where the agent was started again and has the row no more',
    plant: () => ({
      allocator: (sound) => ({
        ...{ name: sound.name, plan: (...asked) => sound.plan(...asked), take: (step) => sound.take(step) },
        undo: async (step) => {
          if ((await sound.stands?.(step)) === false) throw new Error('there is no such row');
          await sound.undo(step);
        },
      }),
    }),
  },
  {
    danger: 'wrong-amount',
    what: 'a change is taken for made as soon as it is sent',
    plant: () => ({
      allocator: (sound) => ({
        ...{ name: sound.name, plan: (...asked) => sound.plan(...asked) },
        ...{ take: (step) => sound.take(step), undo: (step) => sound.undo(step) },
        adjuster: (step) => async (to) => {
          void sound
            .adjuster?.(step)?.(to)
            .catch(() => undefined);
        },
      }),
    }),
  },
  {
    danger: 'wrong-amount',
    what: 'a journal that takes a change of a grant for nothing new',
    plant: () => ({
      journal: (journal, { grants }) => ({
        ...{ closeGrant: (grant) => journal.closeGrant(grant), flush: () => journal.flush() },
        ...{ standing: () => journal.standing(), lastTokens: () => journal.lastTokens() },
        close: () => journal.close(),
        openGrant: (record) => (grants.has(record.grant) ? Promise.resolve() : journal.openGrant(record)),
      }),
    }),
  },
  {
    danger: 'wrong-amount',
    what: 'the ledger is told that a device has twice as much',
    plant: () => ({
      harmony: (options) => new Harmony({ ...options, devices: options.devices.map(doubled) }),
    }),
  },
  {
    danger: 'lock-left-on-device',
    what: 'a recovery that ends no session of the earlier run',
    plant: () => ({ leftover: () => () => Promise.resolve() }),
  },
  {
    danger: 'lock-left-on-device',
    what: 'the turn of a private candidate is not journalled',
    plant: () => ({
      desk: (desk) =>
        new (class extends PassingDesk {
          override request(work: Work): Pending {
            return super.request({ ...work, journalled: false });
          }
        })(desk),
    }),
  },
  {
    danger: 'lost-waiter',
    what: 'a verdict that is never told',
    plant: (dice) => ({
      harmony: (options) =>
        new (class extends Harmony {
          override request(work: Work): ReturnType<Harmony['request']> {
            const pending = super.request(work);
            if (!dice.chance(often)) return pending;
            return { ...pending, verdict: new Promise(() => {}) };
          }
        })(options),
    }),
  },
  {
    danger: 'stopped-queue',
    what: 'a release that the queue does not hear of',
    plant: (dice) => ({
      harmony: (options) =>
        new (class extends Harmony {
          override release(...given: Parameters<Harmony['release']>): Promise<void> {
            return dice.chance(often) ? Promise.resolve() : super.release(...given);
          }
        })(options),
    }),
  },
  {
    danger: 'stopped-queue',
    what: 'a lease that is over and taken back from nobody',
    plant: () => ({
      harmony: (options) =>
        new (class extends Harmony {
          override request(work: Work): ReturnType<Harmony['request']> {
            return super.request({ ...work, onRevoke: () => {} });
          }
        })(options),
    }),
  },
  {
    danger: 'stale-token',
    what: 'every token is taken for the one in force',
    plant: () => ({
      harmony: (options) =>
        new (class extends Harmony {
          override stands(_seat: Seat): boolean {
            return true;
          }
        })(options),
    }),
  },
  {
    danger: 'stale-token',
    what: 'a journal that forgets the tokens of closed grants in a crash',
    plant: () => ({
      journal: (journal) => ({
        ...{ closeGrant: (grant) => journal.closeGrant(grant), flush: () => journal.flush() },
        ...{ openGrant: (record) => journal.openGrant(record), standing: () => journal.standing() },
        ...{ lastTokens: () => ({}), close: () => journal.close() },
      }),
    }),
  },
  {
    danger: 'stale-token',
    what: 'a journal that tells a new Forelock half of the last token',
    plant: () => ({
      journal: (journal) => ({
        ...{ closeGrant: (grant) => journal.closeGrant(grant), flush: () => journal.flush() },
        ...{ openGrant: (record) => journal.openGrant(record), standing: () => journal.standing() },
        ...{ lastTokens: () => halved(journal.lastTokens()), close: () => journal.close() },
      }),
    }),
  },
  {
    danger: 'reservation-outlives-workflow',
    what: 'an undo is taken for done as soon as it is sent: the journal forgets it before a crash',
    plant: () => ({
      allocator: (sound) => ({
        ...{ name: sound.name, plan: (...asked) => sound.plan(...asked), take: (step) => sound.take(step) },
        undo: (step) => {
          void sound.undo(step).catch(() => undefined);
          return Promise.resolve();
        },
      }),
    }),
  },
  {
    danger: 'starved-request',
    what: 'a queue in which nobody ages',
    plant: () => ({ harmony: (options) => new Harmony({ ...options, aging: 1e12 }) }),
  },
  {
    danger: 'lost-signal',
    what: 'a holder is not told that it may resume',
    plant: () => ({ harmony: (options) => new DeafHarmony(options, 'resume') }),
  },
  {
    danger: 'lost-signal',
    what: 'who waited is not told that it is granted',
    plant: () => ({ harmony: (options) => new DeafHarmony(options, 'granted') }),
  },
  {
    danger: 'wrong-signal',
    what: 'a signal goes to whoever asked last',
    plant: () => ({ harmony: (options) => new ConfusedHarmony(options) }),
  },
  {
    danger: 'changed-bytes',
    what: 'one byte of a reply that is another',
    plant: (dice) => ({
      toClient: (bytes) => {
        if (!dice.chance(0.01)) return bytes;
        const changed = Buffer.from(bytes);
        const at = dice.between(0, bytes.length - 1);
        changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
        return changed;
      },
    }),
  },
];

function halved(tokens: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(tokens).map(([device, token]) => [device, Math.floor(token / 2)]));
}

function swollen(device: HarmonyDevice): HarmonyDevice {
  const pools = new Map([...device.pools].map(([region, units]) => [region, units + 1]));
  return { ...device, pools };
}

function doubled(device: HarmonyDevice): HarmonyDevice {
  return { ...device, capacity: eachResource((name) => device.capacity[name] * 2) };
}

function shortened(scope: Scope): Scope {
  if (scope.extent?.kind !== 'bytes') return scope;
  const { from, to } = scope.extent;
  return { ...scope, extent: { kind: 'bytes', from: Math.floor((from + to) / 2), to } };
}

/** A message of the same length that changes nothing. */
function withoutDiscard(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  if (!text.includes('message-id="forelock-')) return bytes;
  return Buffer.from(text.replace('<discard-changes/>', '<get/>            '), 'latin1');
}

/** Nobody writes that entry: there is never a conflict. */
function readingBeside(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  if (!text.includes('<get-config><source><running/>')) return bytes;
  return Buffer.from(text.replace(/<name>\w\d<\/name>/, '<name>zz</name>'), 'latin1');
}

export function seamsWith({ plant }: PlantedBug): (dice: Dice) => Seams {
  return (dice) => ({ ...soundSeams, ...plant(dice) });
}
