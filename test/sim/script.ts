import { namespaces } from '../../src/netconf/index.ts';
import type { ToolTerms } from '../../src/proxy/session-options.ts';
import { type Entry, entriesIn, everywhere, type Subtree, subtrees, writeConfig } from './device-model.ts';
import type { Dice } from './dice.ts';
import type { Memory } from './memory.ts';
import type { Premises } from './premises.ts';

/** What a client does next in its session: an operation's XML, or a way to go. */
export type Act =
  | { readonly kind: 'operation'; readonly xml: (memory: Memory) => string }
  | { readonly kind: 'kill' }
  | { readonly kind: 'nap'; readonly milliseconds: number }
  | { readonly kind: 'vanish' | 'vanish-in-message' | 'stall-in-message' | 'half-close' | 'garble' };

const say = (xml: string): Act => ({ kind: 'operation', xml: () => xml });
const datastores = ['candidate', 'running'] as const;
/** RFC 8526. */
const nmda = `xmlns="${namespaces.nmda}" xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores"`;
const own = `xmlns="${namespaces.forelock}"`;

const get = say('<get/>');
const commit = say('<commit/>');
const discard = say('<discard-changes/>');
const validate = say('<validate><source><candidate/></source></validate>');
const readData = say(`<get-data ${nmda}><datastore>ds:candidate</datastore></get-data>`);
const readCandidate = say('<get-config><source><candidate/></source></get-config>');
/** draft-ietf-netconf-privcand-09 section 3.8.1.1. */
const update = say(`<update xmlns="${namespaces.privateCandidate}"/>`);
export const farewell: Act = say('<close-session/>');

const lock = (datastore: string, terms = ''): Act =>
  say(`<lock><target><${datastore}/></target>${terms}</lock>`);
const unlock = (datastore: string): Act => say(`<unlock><target><${datastore}/></target></unlock>`);

function edit(datastore: string, entries: readonly Entry[], dice: Dice): Act {
  const config = writeConfig(dice.chance(0.9) ? entries : everywhere, dice);
  if (dice.chance(0.2))
    return say(
      `<edit-data ${nmda}><datastore>ds:${datastore}</datastore><config>${config}</config></edit-data>`,
    );
  return say(`<edit-config><target><${datastore}/></target><config>${config}</config></edit-config>`);
}

/** RFC 6241 section 8.4: tried for a while, by a name that others may know or as the session's own. */
function tried(dice: Dice): { readonly begin: Act; readonly confirm: Act; readonly cancel: Act } {
  const name = dice.chance(0.3) ? dice.pick(['p0', 'p1']) : undefined;
  const timeout = `<confirm-timeout>${dice.pick([1, 2, 5])}</confirm-timeout>`;
  const [persist, persistId] =
    name === undefined ? ['', ''] : [`<persist>${name}</persist>`, `<persist-id>${name}</persist-id>`];
  return {
    begin: say(`<commit><confirmed/>${timeout}${persist}${dice.chance(0.2) ? persistId : ''}</commit>`),
    confirm: say(name === undefined ? '<commit/>' : `<commit>${persistId}</commit>`),
    cancel: say(name === undefined ? '<cancel-commit/>' : `<cancel-commit>${persistId}</cancel-commit>`),
  };
}

const startup = [
  say('<lock><target><startup/></target></lock>'),
  say('<copy-config><target><startup/></target><source><running/></source></copy-config>'),
  say('<unlock><target><startup/></target></unlock>'),
];

function copy(datastore: string): Act {
  const source = datastore === 'candidate' ? 'running' : 'candidate';
  return say(`<copy-config><target><${datastore}/></target><source><${source}/></source></copy-config>`);
}

function partialLock(dice: Dice): Act {
  const node = dice.pick(['users', 'interfaces']);
  return say(`<partial-lock xmlns="${namespaces.partialLock}"><select>/${node}</select></partial-lock>`);
}

/** forelock.yang adds the target candidate to it: the lock is Forelock's own. */
function partialLockCandidate({ expression }: Subtree): Act {
  return say(
    `<partial-lock xmlns="${namespaces.partialLock}"><select>${expression}</select><datastore ${own}>candidate</datastore></partial-lock>`,
  );
}

const partialUnlock: Act = {
  kind: 'operation',
  xml: ({ lockId }) =>
    `<partial-unlock xmlns="${namespaces.partialLock}"><lock-id>${lockId}</lock-id></partial-unlock>`,
};

function dependenciesOn(...wanted: readonly Subtree[]): string {
  const inner = wanted.map(({ expression }) => `<subtree>${expression}</subtree>`).join('');
  return `<dependencies ${own}>${inner}</dependencies>`;
}

/** What a chapter goes by: the dice, and where policy lets the tool write. */
interface Plot {
  readonly dice: Dice;
  readonly entries: readonly Entry[];
  readonly devices: readonly string[];
}

type Chapter = (plot: Plot) => readonly Act[];

/** RFC 5277: the stream of Forelock's signals. */
const subscribe = say(
  `<create-subscription xmlns="${namespaces.notification}"><stream>FORELOCK</stream></create-subscription>`,
);

function edits(datastore: string, { dice, entries }: Plot): readonly Act[] {
  return Array.from({ length: dice.between(0, 3) }, () => edit(datastore, entries, dice));
}

const tidy: Chapter = (plot) => [lock('candidate'), ...edits('candidate', plot), commit, unlock('candidate')];

/** Edits under a lock of subtrees; the turn ends with a commit, a discard, or only with the lock. */
function inTurn(plot: Plot, entries: readonly Entry[]): readonly Act[] {
  const focused = { ...plot, entries };
  const end = plot.dice.pick([[commit], [commit], [discard], [], [commit, ...edits('candidate', focused)]]);
  return [...edits('candidate', focused), edit('candidate', entries, plot.dice), ...end];
}

const narrow: Chapter = (plot) => {
  const wanted = plot.dice.pick(fitting(plot));
  const taken = lock('candidate', dependenciesOn(wanted));
  return [taken, ...inTurn(plot, wanted.entries), unlock('candidate')];
};

const narrowInPart: Chapter = (plot) => {
  const wanted = plot.dice.pick(fitting(plot));
  return [partialLockCandidate(wanted), ...inTurn(plot, wanted.entries), partialUnlock];
};

/** Mostly what policy lets the tool lock. */
function fitting({ dice, entries }: Plot): readonly Subtree[] {
  const within = subtrees.filter((each) => each.entries.every((entry) => entries.includes(entry)));
  return within.length === 0 || dice.chance(0.1) ? subtrees : within;
}

/** Edits in a candidate of the session's own, read and rebased on the way, and thought over for long before the commit. */
const privately: Chapter = (plot) => {
  const [some, more] = [edits('candidate', plot), edits('candidate', plot)];
  const middle = plot.dice.pick([
    [],
    [readCandidate],
    [readData, validate],
    [update],
    [discard, edit('candidate', plot.entries, plot.dice)],
  ]);
  const end = plot.dice.pick([[commit], [commit], [update, commit], [readCandidate, commit], [discard], []]);
  return [edit('candidate', plot.entries, plot.dice), ...some, ...middle, ...more, ...end];
};

/** Tried, then confirmed, called off, left until its time is over, or tried on; with more written meanwhile. */
function onTrial(plot: Plot): readonly Act[] {
  const { begin, confirm, cancel } = tried(plot.dice);
  const nap: Act = { kind: 'nap', milliseconds: plot.dice.pick([500, 1_500, 3_000]) };
  const more = edits('candidate', plot);
  const end = plot.dice.pick([
    [...more, confirm],
    [...more, cancel, readCandidate, commit],
    [cancel, ...more, commit],
    [...more, nap, readCandidate, commit],
    [nap, ...more, commit],
    [cancel, nap, commit],
    [nap, readCandidate, nap, commit],
    [...more, begin, nap, commit],
    [...more, begin, cancel, commit],
    [...more, nap, discard, readData],
    [],
  ]);
  return [edit('candidate', plot.entries, plot.dice), begin, ...end];
}

/** One small change, mostly committed at once. */
const alone: Chapter = (plot) => {
  const write = edit('candidate', plot.entries, plot.dice);
  const nap: Act = { kind: 'nap', milliseconds: 400 };
  const end = plot.dice.pick([
    [commit],
    [commit],
    [nap, commit],
    [nap, commit],
    [readCandidate, commit],
    [discard],
  ]);
  return plot.dice.chance(0.25) ? onTrial(plot) : [write, ...end];
};

const workflows = ['w0', 'w1'] as const;

/** Scopes on one device or on all, by a workflow that others of the tool may share. */
function request({ dice, devices }: Plot, workflow: string): Act {
  const named = dice.chance(0.7) ? devices : [dice.pick(devices)];
  const scopes = named.map((device) => {
    const place = `<device>${device}</device><datastore>${dice.pick(datastores)}</datastore>`;
    const mode = dice.chance(0.2) ? '<mode>shared</mode>' : '';
    return `<scope><name>${device}</name>${place}${mode}</scope>`;
  });
  const wait = dice.chance(0.3) ? `<wait>${dice.pick([0, 300, 3_000])}</wait>` : '';
  return say(`<request ${own}>${scopes.join('')}<workflow>${workflow}</workflow>${wait}</request>`);
}

/** An operation of forelock.yang on the grant that the client was given last. */
function ofGrant(operation: 'renew' | 'release' | 'yield'): Act {
  return {
    kind: 'operation',
    xml: ({ grant, token }) =>
      `<${operation} ${own}><grant-id>${grant}</grant-id><token>${token}</token></${operation}>`,
  };
}

const query = say(`<query ${own}/>`);

const orchestrated: Chapter = (plot) => {
  const workflow = plot.dice.pick(workflows);
  const terms = `<workflow ${own}>${workflow}</workflow>`;
  const locked = [lock('candidate', terms), ...edits('candidate', plot), commit, unlock('candidate')];
  const middle = plot.dice.pick([locked, [ofGrant('renew')], [ofGrant('yield')], [query, ofGrant('renew')]]);
  return [request(plot, workflow), ...middle, ...(plot.dice.chance(0.7) ? [ofGrant('release')] : [])];
};

const chapters: readonly Chapter[] = [
  tidy,
  tidy,
  narrow,
  narrow,
  narrow,
  narrowInPart,
  orchestrated,
  orchestrated,
  (plot) => [lock('running'), ...edits('running', plot), get, unlock('running')],
  (plot) => {
    const [first, second] = plot.dice.chance(0.5) ? datastores : datastores.toReversed();
    return [lock(first as string), lock(second as string), ...edits('candidate', plot), commit];
  },
  (plot) => [...edits(plot.dice.pick(datastores), plot), plot.dice.chance(0.7) ? discard : commit],
  (plot) => [partialLock(plot.dice), ...edits('running', plot), partialUnlock],
  (plot) => [lock('candidate'), lock('candidate'), unlock('running'), ...edits('candidate', plot)],
  (plot) => [lock('candidate'), ...onTrial(plot), unlock('candidate')],
  ({ dice }) => (dice.chance(0.5) ? startup : startup.slice(1, 2)),
  ({ dice }) => [copy(dice.pick(datastores)), discard],
  () => [get, discard, unlock('candidate'), unlock('running')],
  () => [{ kind: 'kill' }],
];

/**
 * One session's work from its first request to its end.
 *
 * @param devices those that Forelock has
 * @param crowd whether each session is to commit one entry after the other
 */
export function writeScript(
  dice: Dice,
  { writes, candidate }: Pick<ToolTerms, 'writes' | 'candidate'>,
  { devices, policy: { crowd } }: Pick<Premises, 'devices' | 'policy'>,
): readonly Act[] {
  const plot = { dice, entries: entriesIn(writes), devices: [...devices.keys()] };
  const acts = dice.chance(0.5) ? [subscribe] : [];
  const choices =
    candidate === 'private'
      ? [...chapters, ...chapters.map((_, at) => (at % 3 === 0 ? onTrial : privately))]
      : chapters;
  const chapter = (): readonly Act[] =>
    crowd ? alone({ ...plot, entries: [dice.pick(everywhere)] }) : dice.pick(choices)(plot);
  acts.push(...Array.from({ length: crowd ? 6 : dice.between(1, 3) }, chapter).flat());
  const whole = dice.chance(0.8) ? acts : acts.slice(0, dice.between(1, acts.length));
  const luck = dice.between(0, 10);
  if (luck < 5) return [...whole, farewell];
  if (luck === 5) return [...whole, { kind: 'half-close' }];
  if (luck === 6) return [...whole, { kind: 'garble' }];
  if (luck === 10) return [...whole, { kind: 'stall-in-message' }];
  return [...whole, { kind: luck === 7 ? 'vanish-in-message' : 'vanish' }];
}
