import type { Resources } from '../../core/index.ts';
import type { DeviceStatus } from '../../harmony/index.ts';
import type { WorkflowRecord } from '../../predict/index.ts';
import type { EventTold } from '../event-book.ts';
import type { LoadTold } from '../schema/amounts.ts';
import type { GrantItem } from '../schema/device.ts';
import type { RequestItem } from '../schema/request.ts';

/** A request, until what became of it is over. Times are milliseconds since the epoch. */
export interface Entry {
  readonly id: string;
  readonly state: 'waits' | 'holds' | 'over';
  readonly tool: string;
  readonly devices: readonly string[];
  readonly scopes: readonly string[];
  readonly priority: number;
  readonly since: number;
  readonly grantedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly expires?: number | undefined;
  /** Milliseconds, as predicted when it came. */
  readonly expectedWait: number;
  readonly expectedHold: number;
  readonly grant?: string | undefined;
}

export interface DeviceSeen {
  readonly name: string;
  readonly capacity: Resources;
  readonly outside: DeviceStatus['outside'];
  readonly entries: Map<string, Entry>;
  load: LoadTold | undefined;
}

/** The lists, as they were read in one go. */
export interface Lists {
  readonly devices: readonly DeviceStatus[];
  readonly requests: readonly RequestItem[];
  readonly grants: readonly GrantItem[];
}

/** What the page shows of a workflow that is over. Times are milliseconds since the epoch, and milliseconds. */
export type WorkflowSeen = Pick<
  WorkflowRecord,
  'workflow' | 'tool' | 'device' | 'requestedAt' | 'waited' | 'held'
>;

/** Grants that are over and still shown. */
const mostPast = 2_000;

/** What the page knows: the lists, and what has happened since. */
export class Book {
  readonly devices: Map<string, DeviceSeen> = new Map();
  readonly entries: Map<string, Entry> = new Map();
  readonly past: Entry[] = [];
  readonly #byGrant = new Map<string, string>();
  /** One more for each change. */
  version = 0;

  read({ devices, requests, grants }: Lists): void {
    const loads = new Map([...this.devices].map(([name, { load }]) => [name, load]));
    this.devices.clear();
    this.entries.clear();
    this.#byGrant.clear();
    for (const { name, capacity, outside } of devices)
      this.devices.set(name, { name, capacity, outside, entries: new Map(), load: loads.get(name) });
    const held = new Map(grants.map((grant) => [grant.request, grant]));
    for (const request of requests) this.#put(entryOf(request, held.get(request.id)));
    this.version += 1;
  }

  /** Workflows that were over before the page was opened, the newest first; their classes are not known any more. */
  remember(workflows: readonly WorkflowSeen[]): void {
    this.past.unshift(...workflows.map(entryOfPast).reverse());
    this.version += 1;
  }

  /** What is known already, or came to its end before the lists were read, changes nothing. */
  hear(event: EventTold): void {
    this.version += 1;
    if (event.type === 'request-asked')
      this.#put({ ...event, id: event.request, state: 'waits', since: event.at });
    else if (event.type === 'request-refused') this.#drop(event.request);
    else if (event.type === 'grant-given') this.#hold(event);
    else if (event.type === 'grant-renewed') this.#change(event.grant, { expires: event.expires });
    else if (event.type === 'grant-ended') this.#end(event.grant, event.at);
    else if (event.type === 'load') this.#readLoad(event);
  }

  entryOfGrant(grant: string): Entry | undefined {
    return this.entries.get(this.#byGrant.get(grant) ?? '');
  }

  #hold(event: Extract<EventTold, { readonly type: 'grant-given' }>): void {
    const { request: id, at, waited } = event;
    const expectedWait = this.entries.get(id)?.expectedWait ?? 0;
    this.#put({ ...event, id, state: 'holds', since: at - waited, grantedAt: at, expectedWait });
  }

  #end(grant: string, endedAt: number): void {
    const entry = this.entryOfGrant(grant);
    if (entry === undefined) return;
    this.#drop(entry.id);
    this.past.push({ ...entry, state: 'over', endedAt });
    if (this.past.length >= 2 * mostPast) this.past.splice(0, this.past.length - mostPast);
  }

  #change(grant: string, change: Partial<Entry>): void {
    const entry = this.entryOfGrant(grant);
    if (entry !== undefined) this.#put({ ...entry, ...change });
  }

  #readLoad({ devices, load }: Extract<EventTold, { readonly type: 'load' }>): void {
    for (const name of devices) {
      const device = this.devices.get(name);
      if (device !== undefined) device.load = load;
    }
  }

  #put(entry: Entry): void {
    this.entries.set(entry.id, entry);
    if (entry.grant !== undefined) this.#byGrant.set(entry.grant, entry.id);
    for (const name of entry.devices) this.devices.get(name)?.entries.set(entry.id, entry);
  }

  #drop(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    if (entry.grant !== undefined) this.#byGrant.delete(entry.grant);
    for (const name of entry.devices) this.devices.get(name)?.entries.delete(id);
  }
}

function entryOfPast({ workflow: id, tool, device, requestedAt: since, waited, held }: WorkflowSeen): Entry {
  const grantedAt = since + waited;
  const whose = { id, tool, devices: [device], scopes: [], priority: Number.NaN };
  const when = { since, grantedAt, endedAt: grantedAt + held, expectedWait: waited, expectedHold: held };
  return { ...whose, ...when, state: 'over' };
}

function entryOf(request: RequestItem, grant: GrantItem | undefined): Entry {
  const { state, deadline: _, ...known } = request;
  const { since: grantedAt, expires } = grant ?? {};
  return { ...known, state: state === 'holding' ? 'holds' : 'waits', grantedAt, expires };
}

/** When it is predicted to come to its end; a holder past its prediction ends any moment. */
export function predictedEnd({ grantedAt, since, expectedWait, expectedHold }: Entry, now: number): number {
  const start = grantedAt ?? Math.max(now, since + expectedWait);
  return Math.max(now, start + expectedHold);
}
