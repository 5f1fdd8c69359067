import type { AllocationStep, Allocator, Sweep } from './allocator.ts';
import { failed } from './reservation-failure.ts';
import { placeInBlock, type RowBlock } from './row-block.ts';
import { filterPriorities, htbClasses, tcBatch } from './tc-command.ts';

/** An interface of this machine with an HTB qdisc, made by others, whose class `parent` is the whole link. */
export interface TcLink {
  readonly interface: string;
  readonly netns: string | undefined;
  /** Such as 1:1; its qdisc is 1:. */
  readonly parent: string;
  /** bit/s that a class may borrow up to: the rate of the link. */
  readonly ceil: number;
  /**
   * What goes into a reservation's class: packets whose priority is the class's number (SO_PRIORITY, or CLASSIFY of
   * iptables), which HTB finds without a filter; or what goes to a destination port, `fromPort` plus the row's place in
   * its block, and ports that are too high start again.
   */
  readonly match: 'priority' | { readonly fromPort: number };
}

interface Row {
  readonly row: number;
  readonly kilobits: number;
}

/** Minors below are left to whoever made the qdisc. */
const firstMinor = 0x100;
const minors = 0x10000 - firstMinor;
/** tc prints rates from 1 Gbit/s on in whole Mbit/s. */
const printedTo = 1e-3;

/** Bandwidth by HTB classes. `program` is tc's name or path. */
export function tcAllocator(links: ReadonlyMap<string, TcLink>, program = 'tc'): Allocator {
  const owners = new Map<string, number>();
  const linkOf = ({ device }: AllocationStep): TcLink => {
    const link = links.get(device);
    if (link === undefined) throw new Error('it is not configured for reservations by tc');
    return link;
  };
  const keyOf = ({ device }: AllocationStep, row: number): string => `${minorOf(row)} ${device}`;
  return {
    name,
    plan: (device, { bandwidth }, row) => {
      if (!links.has(device) || bandwidth <= 0) return [];
      const kilobits = Math.ceil(bandwidth / 1_000);
      const step = { device, allocator: name, resource: 'bandwidth', amount: kilobits * 1_000 } as const;
      return [{ ...step, does: { row, kilobits }, undoes: { row, kilobits: 0 } }];
    },
    take: async (step) => {
      const { row, kilobits } = step.does as Row;
      const owner = owners.get(keyOf(step, row)) ?? row;
      try {
        if (owner !== row) throw new Error(`row ${owner} has its class`);
        owners.set(keyOf(step, row), row);
        await add(program, linkOf(step), row, kilobits);
      } catch (cause) {
        failed(step, 'set aside', cause);
      }
    },
    undo: async (step) => {
      const { row } = step.undoes as Row;
      // Rows far apart share a minor: what another one has now is not this one's to take away.
      if ((owners.get(keyOf(step, row)) ?? row) !== row) return;
      try {
        await remove(program, linkOf(step), minorOf(row));
        owners.delete(keyOf(step, row));
      } catch (cause) {
        failed(step, 'undone', cause);
      }
    },
    adjuster: (step) => async (to) => {
      const { row, kilobits } = to.does as Row;
      try {
        if (owners.get(keyOf(step, row)) !== row) throw new Error('its class is not there');
        await change(program, linkOf(step), row, kilobits);
      } catch (cause) {
        failed(step, 'changed', cause);
      }
    },
    sweep: async (device, sweep) => {
      const link = links.get(device);
      return link === undefined ? [] : sweepClasses(program, link, sweep);
    },
  };
}

const name = 'tc';

function minorOf(row: number): number {
  return firstMinor + (placeInBlock(row) % minors);
}

function classOf(link: TcLink, minor: number): string {
  return `${link.parent.split(':')[0]}:${minor.toString(16)}`;
}

async function add(program: string, link: TcLink, row: number, kilobits: number): Promise<void> {
  const id = classOf(link, minorOf(row));
  const told = await tcBatch(program, link.netns, [
    ['class', 'replace', ...classWords(link, id, kilobits)],
    ...filterFor(link, row, id),
    ['class', 'show', 'dev', link.interface],
  ]);
  checkRate(told, id, kilobits);
}

async function change(program: string, link: TcLink, row: number, kilobits: number): Promise<void> {
  const id = classOf(link, minorOf(row));
  const told = await tcBatch(program, link.netns, [
    ['class', 'change', ...classWords(link, id, kilobits)],
    ['class', 'show', 'dev', link.interface],
  ]);
  checkRate(told, id, kilobits);
}

/** `tc class change` puts prio back to 0 and quantum to its own unless both are said again. */
function classWords(
  { interface: dev, parent, ceil }: TcLink,
  id: string,
  kilobits: number,
): readonly string[] {
  const rates = ['rate', `${kilobits}kbit`, 'ceil', `${ceil}bit`, 'prio', '1', 'quantum', '1514'];
  return ['dev', dev, 'parent', parent, 'classid', id, 'htb', ...rates];
}

function checkRate(told: string, id: string, kilobits: number): void {
  const stands = htbClasses(told).find((each) => each.id === id)?.rate ?? 0;
  if (Math.abs(stands / (kilobits * 1_000) - 1) > printedTo)
    throw new Error(`class ${id} has ${stands} bit/s where ${kilobits} kbit/s was asked for`);
}

function filterOf({ parent }: TcLink, minor: number): readonly string[] {
  return ['parent', `${parent.split(':')[0]}:`, 'protocol', 'ip', 'prio', String(minor)];
}

function filterFor(link: TcLink, row: number, id: string): readonly (readonly string[])[] {
  if (link.match === 'priority') return [];
  const port = String(link.match.fromPort + (placeInBlock(row) % (65_536 - link.match.fromPort)));
  const words = ['u32', 'match', 'ip', 'dport', port, '0xffff', 'flowid', id];
  return [['filter', 'replace', 'dev', link.interface, ...filterOf(link, minorOf(row)), ...words]];
}

/** Looks first, since tc tells what is not there and what it could not do by the same status. */
async function remove(program: string, link: TcLink, minor: number): Promise<void> {
  const on = ['dev', link.interface];
  const parent = `${link.parent.split(':')[0]}:`;
  const id = classOf(link, minor);
  const shown = [
    ['class', 'show', ...on],
    ['filter', 'show', ...on, 'parent', parent],
  ];
  const told = await tcBatch(program, link.netns, shown).catch(goneAsNothing);
  const removals = [
    ...(filterPriorities(told).has(minor) ? [['filter', 'del', ...on, ...filterOf(link, minor)]] : []),
    ...(htbClasses(told).some((each) => each.id === id) ? [['class', 'del', ...on, 'classid', id]] : []),
  ];
  if (removals.length > 0) await tcBatch(program, link.netns, removals);
}

/** Classes beneath the link's own whose minor is of a row, and what sends packets there. */
async function sweepClasses(program: string, link: TcLink, sweep: Sweep): Promise<readonly string[]> {
  const shown = [['class', 'show', 'dev', link.interface]];
  const told = await tcBatch(program, link.netns, shown).catch(goneAsNothing);
  const standing = htbClasses(told).filter(({ parent }) => parent === link.parent);
  const removed: string[] = [];
  for (const { id } of standing) {
    const minor = Number.parseInt(id.split(':')[1] ?? '', 16);
    const rows = rowsOf(minor, sweep);
    if (rows.length === 0 || rows.some(sweep.isLive)) continue;
    await remove(program, link, minor);
    removed.push(`bandwidth by tc, class ${id}`);
  }
  return removed;
}

/** Rows of a block that share a minor. */
function rowsOf(minor: number, { first, last }: RowBlock): readonly number[] {
  if (minor < firstMinor) return [];
  const start = first - placeInBlock(first) + minor - firstMinor;
  return [start, start + minors].filter((row) => row >= first && row <= last);
}

/** A namespace or an interface that is gone keeps no class. */
function goneAsNothing(cause: Error): string {
  if (/Cannot find device|Cannot open network namespace|Invalid handle/.test(cause.message)) return '';
  throw cause;
}
