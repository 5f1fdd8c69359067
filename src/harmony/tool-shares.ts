import type { Resources } from '../core/index.ts';
import type { Allocator } from '../reserve/index.ts';
import type { Work } from './work.ts';

/** Where a tool works, and what sets its part of a directive aside there. */
export interface ToolHost {
  readonly host: string;
  /** Asked for the tool by `placeOf`; undefined: the host's account alone keeps its share. */
  readonly allocator: Allocator | undefined;
}

/** What an allocator knows a tool by; no device has a space in its name. */
export function placeOf(tool: string): string {
  return `tool ${tool}`;
}

/** A host's account in the ledger, beside those of the devices. */
export function accountOf(host: string): string {
  return `host ${host}`;
}

/**
 * Whose share is set aside on which host. A workflow has its share once, with the first of its grants: the others run in the
 * same processes of its tool.
 */
export class ToolShares {
  readonly #hosts: ReadonlyMap<string, Resources>;
  readonly #tools: ReadonlyMap<string, ToolHost>;
  /** Workflows with a share, by host and owner, and the grant that it came with. */
  readonly #given = new Map<string, string>();
  readonly #byGrant = new Map<string, string>();

  constructor(hosts: ReadonlyMap<string, Resources>, tools: ReadonlyMap<string, ToolHost>) {
    this.#hosts = hosts;
    this.#tools = tools;
  }

  /** Of the ledger's accounts: what each host has. */
  get capacities(): readonly (readonly [string, Resources])[] {
    return [...this.#hosts].map(([host, capacity]) => [accountOf(host), capacity]);
  }

  /** By the place that a step names. */
  get allocators(): readonly (readonly [string, Allocator])[] {
    return [...this.#tools].flatMap(([tool, { allocator }]) =>
      allocator === undefined ? [] : [[placeOf(tool), allocator] as const],
    );
  }

  /** The account that what is set aside at a place is entered into, where it has not the place's own name. */
  get accounts(): ReadonlyMap<string, string> {
    return new Map([...this.#tools].map(([tool, { host }]) => [placeOf(tool), accountOf(host)]));
  }

  /** The host that the work's tool is known to work on. */
  hostOf({ host, tool }: Pick<Work, 'host' | 'tool'>): string | undefined {
    const named = host ?? this.#tools.get(tool)?.host;
    return named !== undefined && this.#hosts.has(named) ? named : undefined;
  }

  capacityOf(work: Pick<Work, 'host' | 'tool'>): Resources | undefined {
    return this.#hosts.get(this.hostOf(work) ?? '');
  }

  /**
   * What the work's share is taken on: its tool's place, or the account of a host alone, where the tool carries its share out by
   * itself. Undefined where no host is known, or the workflow has its share already. Call `ended` once the grant is over.
   */
  give({ host: own, tool, owner }: Pick<Work, 'host' | 'tool' | 'owner'>, grant: string): string | undefined {
    const host = this.hostOf({ host: own, tool });
    if (host === undefined) return undefined;
    const key = `${host} ${owner}`;
    if (this.#given.has(key)) return undefined;
    this.#given.set(key, grant);
    this.#byGrant.set(grant, key);
    const isCarried = own === undefined && this.#tools.get(tool)?.allocator !== undefined;
    return isCarried ? placeOf(tool) : accountOf(host);
  }

  ended(grant: string): void {
    const key = this.#byGrant.get(grant);
    if (key === undefined) return;
    this.#byGrant.delete(grant);
    this.#given.delete(key);
  }
}
