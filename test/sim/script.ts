import { namespaces } from '../../src/netconf/index.ts';
import type { Dice } from './dice.ts';

/** What a client does next in its session: an operation's XML, or a way to go. */
export type Act =
  | { readonly kind: 'operation'; readonly xml: (lockId: string) => string }
  | { readonly kind: 'kill' }
  | { readonly kind: 'vanish' | 'vanish-in-message' | 'stall-in-message' | 'half-close' | 'garble' };

const say = (xml: string): Act => ({ kind: 'operation', xml: () => xml });
const datastores = ['candidate', 'running'] as const;

const get = say('<get/>');
const commit = say('<commit/>');
const discard = say('<discard-changes/>');
export const farewell: Act = say('<close-session/>');

const lock = (datastore: string): Act => say(`<lock><target><${datastore}/></target></lock>`);
const unlock = (datastore: string): Act => say(`<unlock><target><${datastore}/></target></unlock>`);

function edit(datastore: string, dice: Dice): Act {
  const leaves = `<leaf>${dice.between(0, 9_999)}</leaf>`.repeat(dice.between(1, 8));
  return say(`<edit-config><target><${datastore}/></target><config>${leaves}</config></edit-config>`);
}

function partialLock(dice: Dice): Act {
  const node = dice.pick(['users', 'interfaces']);
  return say(`<partial-lock xmlns="${namespaces.partialLock}"><select>/${node}</select></partial-lock>`);
}

const partialUnlock: Act = {
  kind: 'operation',
  xml: (lockId) =>
    `<partial-unlock xmlns="${namespaces.partialLock}"><lock-id>${lockId}</lock-id></partial-unlock>`,
};

function edits(datastore: string, dice: Dice): readonly Act[] {
  return Array.from({ length: dice.between(0, 3) }, () => edit(datastore, dice));
}

type Chapter = (dice: Dice) => readonly Act[];

const tidy: Chapter = (dice) => [lock('candidate'), ...edits('candidate', dice), commit, unlock('candidate')];
const chapters: readonly Chapter[] = [
  tidy,
  tidy,
  (dice) => [lock('running'), ...edits('running', dice), get, unlock('running')],
  (dice) => {
    const [first, second] = dice.chance(0.5) ? datastores : datastores.toReversed();
    return [lock(first as string), lock(second as string), ...edits('candidate', dice), commit];
  },
  (dice) => [...edits(dice.pick(datastores), dice), dice.chance(0.7) ? discard : commit],
  (dice) => [partialLock(dice), ...edits('running', dice), partialUnlock],
  (dice) => [lock('candidate'), lock('candidate'), unlock('running'), ...edits('candidate', dice)],
  () => [get, discard, unlock('candidate'), unlock('running')],
  () => [{ kind: 'kill' }],
];

/** One session's work from its first request to its end. */
export function writeScript(dice: Dice): readonly Act[] {
  const acts = Array.from({ length: dice.between(1, 3) }, () => dice.pick(chapters)(dice)).flat();
  const whole = dice.chance(0.8) ? acts : acts.slice(0, dice.between(1, acts.length));
  const luck = dice.between(0, 10);
  if (luck < 5) return [...whole, farewell];
  if (luck === 5) return [...whole, { kind: 'half-close' }];
  if (luck === 6) return [...whole, { kind: 'garble' }];
  if (luck === 10) return [...whole, { kind: 'stall-in-message' }];
  return [...whole, { kind: luck === 7 ? 'vanish-in-message' : 'vanish' }];
}
