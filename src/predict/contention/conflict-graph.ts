import { UndirectedGraph } from 'graphology';
import { type ResourceName, type Resources, resourceNames } from '../../core/index.ts';
import { canonicalScopes, type Mode, type Scope } from '../../lock/index.ts';
import type { Party, Seated } from './party.ts';
import { canMeet, clash, type Resource, resourceKey } from './resource.ts';

type Node =
  | { readonly kind: 'workflow'; readonly party: Seated }
  | { readonly kind: 'resource'; readonly resource: Resource }
  | { readonly kind: 'capacity' };

/** A claim's mode, or the amount that a holder has set aside. */
interface Claimed {
  readonly mode?: Mode;
  readonly amount?: number;
}

/** Somebody who has some of a device's CPU, memory or bandwidth set aside. */
export interface Sharer {
  readonly party: Seated;
  readonly amount: number;
}

/**
 * Who wants what: a bipartite graph of workflows and resources (subtrees, regions, a device's CPU, memory and bandwidth), an
 * edge for each claim. It is kept as requests come and go, so that whom a new one conflicts with is asked of the
 * neighbours of its own resources alone.
 */
export class ConflictGraph {
  readonly #graph: UndirectedGraph<Node, Claimed> = new UndirectedGraph<Node, Claimed>();
  readonly #parties = new Map<string, Seated>();
  readonly #byDevice = new Map<string, Map<string, Resource>>();

  get size(): number {
    return this.#parties.size;
  }

  get(id: string): Seated | undefined {
    return this.#parties.get(id);
  }

  /** Where a party would stand, without its entering. */
  look(party: Party): Seated {
    const seated: Seated = {
      ...party,
      scopes: canonicalScopes(party.scopes),
      ...{ heldSince: undefined, rivals: new Set(), poolRivals: new Set() },
    };
    for (const scope of seated.scopes) this.#collectRivals(seated, scope);
    return seated;
  }

  /** Call with what `look` gave, before anybody else enters or leaves. */
  enter(seated: Seated): void {
    this.#parties.set(seated.id, seated);
    this.#graph.addNode(workflowNode(seated.id), { kind: 'workflow', party: seated });
    for (const rival of seated.rivals) rival.rivals.add(seated);
    for (const rival of seated.poolRivals) rival.poolRivals.add(seated);
    for (const scope of seated.scopes) {
      const node = resourceNode(this.#resource(scope).key);
      this.#graph.mergeEdge(workflowNode(seated.id), node, { mode: scope.mode });
    }
  }

  granted(id: string, at: number): void {
    const seated = this.#parties.get(id);
    if (seated !== undefined) seated.heldSince = at;
  }

  setAside(id: string, device: string, amounts: Resources): void {
    if (!this.#parties.has(id)) return;
    for (const name of resourceNames) {
      if (amounts[name] <= 0) continue;
      this.#graph.mergeNode(capacityNode(device, name), { kind: 'capacity' });
      this.#graph.mergeEdge(workflowNode(id), capacityNode(device, name), { amount: amounts[name] });
    }
  }

  /** Who has some of it set aside, the greatest amount first. */
  sharers(device: string, name: ResourceName): readonly Sharer[] {
    const found: Sharer[] = [];
    this.#eachClaim(capacityNode(device, name), (party, { amount }) =>
      found.push({ party, amount: amount ?? 0 }),
    );
    return found.sort((one, other) => other.amount - one.amount);
  }

  leave(id: string): void {
    const seated = this.#parties.get(id);
    if (seated === undefined) return;
    this.#parties.delete(id);
    for (const rival of seated.rivals) rival.rivals.delete(seated);
    for (const rival of seated.poolRivals) rival.poolRivals.delete(seated);
    const claimed = this.#graph.neighbors(workflowNode(id));
    this.#graph.dropNode(workflowNode(id));
    for (const node of claimed) if (this.#graph.degree(node) === 0) this.#drop(node);
  }

  #collectRivals(seated: Seated, scope: Scope): void {
    const known = this.#byDevice.get(scope.path[0] ?? '');
    if (known === undefined) return;
    const own = known.get(resourceKey(scope)) ?? resourceBeside(scope, known.values());
    for (const resource of [own, ...own.meets]) {
      this.#eachClaim(resourceNode(resource.key), (party, { mode }) => {
        if (party.owner === seated.owner || mode === undefined) return;
        if (clash(own, scope.mode, resource, mode)) seated.rivals.add(party);
        else if (resource === own && scope.extent?.kind === 'units') seated.poolRivals.add(party);
      });
    }
  }

  #eachClaim(node: string, visit: (party: Seated, claimed: Claimed) => void): void {
    if (!this.#graph.hasNode(node)) return;
    this.#graph.forEachEdge(node, (_edge, claimed, one, other, oneNode, otherNode) => {
      const workflow = one === node ? otherNode : oneNode;
      if (workflow.kind === 'workflow' && other !== one) visit(workflow.party, claimed);
    });
  }

  #resource(scope: Scope): Resource {
    const device = scope.path[0] ?? '';
    const known = this.#byDevice.get(device) ?? new Map<string, Resource>();
    this.#byDevice.set(device, known);
    const found = known.get(resourceKey(scope));
    if (found !== undefined) return found;
    const resource = resourceBeside(scope, known.values());
    for (const other of resource.meets) other.meets.add(resource);
    known.set(resource.key, resource);
    this.#graph.addNode(resourceNode(resource.key), { kind: 'resource', resource });
    return resource;
  }

  #drop(node: string): void {
    const dropped = this.#graph.getNodeAttributes(node);
    this.#graph.dropNode(node);
    if (dropped.kind !== 'resource') return;
    const { key, meets, scope } = dropped.resource;
    for (const other of meets) other.meets.delete(dropped.resource);
    const known = this.#byDevice.get(scope.path[0] ?? '');
    known?.delete(key);
    if (known?.size === 0) this.#byDevice.delete(scope.path[0] ?? '');
  }
}

function resourceBeside(scope: Scope, others: Iterable<Resource>): Resource {
  const meets = new Set<Resource>();
  for (const other of others) if (canMeet(scope, other.scope)) meets.add(other);
  return { key: resourceKey(scope), scope, meets };
}

const workflowNode = (id: string): string => `w ${id}`;
const resourceNode = (key: string): string => `r ${key}`;
const capacityNode = (device: string, name: ResourceName): string => `c ${device} ${name}`;
