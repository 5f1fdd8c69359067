import type { ApiException, V1Pod } from '@kubernetes/client-node';
import {
  type Clients,
  type KubernetesAccess,
  type Library,
  openClients,
  patience,
} from './kubernetes-clients.ts';
import { KubernetesError, type RbacRule, toKubernetesError } from './kubernetes-error.ts';
import { nameOf, type PodResource, type Share } from './kubernetes-pod.ts';
import { encodeQuantity } from './kubernetes-quantity.ts';

const strategic = 'application/strategic-merge-patch+json';

/**
 * The requests that reservations need. The client library is loaded with the first, since it is large and few need it.
 * Each rejects with KubernetesError, or with what the connection said.
 */
export class KubernetesApi {
  readonly #access: KubernetesAccess;
  #clients: Clients | undefined;
  #library: Library | undefined;

  constructor(access: KubernetesAccess) {
    this.#access = access;
  }

  pod(name: string): Promise<V1Pod> {
    const { namespace } = this.#access;
    return this.#ask({ verb: 'get', resource: 'pods' }, ({ core }) =>
      core.readNamespacedPod({ name, namespace }),
    );
  }

  /** The one pod that the labels select and that has not ended. */
  async podBy(labelSelector: string): Promise<V1Pod> {
    const { namespace } = this.#access;
    const { items } = await this.#ask({ verb: 'list', resource: 'pods' }, ({ core }) =>
      core.listNamespacedPod({ namespace, labelSelector }),
    );
    const [pod, ...more] = items.filter(isLive);
    if (pod === undefined)
      throw new KubernetesError(404, `no pod of namespace ${namespace} has ${labelSelector}`, {
        isGone: true,
      });
    if (more.length === 0) return pod;
    const names = [pod, ...more].map(nameOf).join(', ');
    throw new Error(`${labelSelector} selects several pods: ${names}; a selector has to select one`);
  }

  /** Changes one resource of one container. 409 where the pod is no longer at that version. */
  resize(pod: V1Pod, container: string, resource: PodResource, { request, limit }: Share): Promise<V1Pod> {
    const { namespace } = this.#access;
    const said = (amount: number | undefined): object | undefined =>
      amount === undefined ? undefined : { [resource]: encodeQuantity(resource, amount) };
    const resources = { requests: said(request), limits: said(limit) };
    const body = {
      metadata: { resourceVersion: pod.metadata?.resourceVersion },
      spec: { containers: [{ name: container, resources }] },
    };
    return this.#ask({ verb: 'patch', resource: 'pods/resize' }, ({ core }, { setHeaderOptions }) =>
      core.patchNamespacedPodResize(
        { name: nameOf(pod), namespace, body, fieldManager: 'forelock', fieldValidation: 'Strict' },
        setHeaderOptions('Content-Type', strategic),
      ),
    );
  }

  /** The N of Kubernetes 1.N, which some clouds write as `33+`. */
  async minorVersion(): Promise<number> {
    const { minor } = await this.#ask(undefined, ({ version }) => version.getCode());
    return Number.parseInt(minor, 10);
  }

  async #ask<T>(
    rule: RbacRule | undefined,
    call: (clients: Clients, library: Library) => Promise<T>,
  ): Promise<T> {
    const library = await this.#load();
    this.#clients ??= openClients(library, this.#access);
    try {
      return await call(this.#clients, library);
    } catch (error) {
      if (error instanceof library.ApiException)
        throw toKubernetesError(error as ApiException<unknown>, rule);
      if (error instanceof library.AbortError)
        throw new Error(`the Kubernetes API server gave no answer in ${patience} ms`, { cause: error });
      throw error;
    }
  }

  async #load(): Promise<Library> {
    this.#library ??= await import('@kubernetes/client-node');
    return this.#library;
  }
}

function isLive({ metadata, status }: V1Pod): boolean {
  const ended = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return !ended && metadata?.deletionTimestamp === undefined;
}
