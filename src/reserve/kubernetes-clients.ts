import type { Configuration, CoreV1Api, KubeConfig, VersionApi } from '@kubernetes/client-node';

export type Library = typeof import('@kubernetes/client-node');

/** How a cluster is reached, and whose pods are meant. */
export interface KubernetesAccess {
  /** File; undefined: the service account of the pod that Forelock runs in. */
  readonly kubeconfig: string | undefined;
  /** Of the kubeconfig; undefined: its current one. */
  readonly context: string | undefined;
  readonly namespace: string;
}

export interface Clients {
  readonly core: CoreV1Api;
  readonly version: VersionApi;
}

/** Milliseconds for one answer. */
export const patience = 5_000;

/** Throws where the kubeconfig is none, or has not what is wanted of it. */
export function openClients(library: Library, access: KubernetesAccess): Clients {
  const configuration = configurationOf(library, kubeConfigOf(library, access));
  return {
    core: new library.CoreV1Api(configuration),
    version: new library.VersionApi(configuration),
  };
}

function kubeConfigOf({ KubeConfig }: Library, { kubeconfig, context }: KubernetesAccess): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig === undefined) {
    if (process.env.KUBERNETES_SERVICE_HOST === undefined)
      throw new Error('Forelock runs in no pod: write a kubeconfig');
    config.loadFromCluster();
    return config;
  }
  try {
    config.loadFromFile(kubeconfig);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`kubeconfig ${kubeconfig} can't be used: ${why}`, { cause });
  }
  const wanted = context ?? config.getCurrentContext();
  if (config.getContextObject(wanted) === null) {
    const names = config.getContexts().map(({ name }) => name);
    throw new Error(`kubeconfig ${kubeconfig} has no context ${wanted}; it has ${names.join(', ')}`);
  }
  config.setCurrentContext(wanted);
  return config;
}

function configurationOf(library: Library, config: KubeConfig): Configuration {
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new Error(`context ${config.getCurrentContext()} has a cluster that the kubeconfig does not have`);
  return library.createConfiguration({
    baseServer: new library.ServerConfiguration(cluster.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: async (request) => {
          request.setSignal(AbortSignal.timeout(patience));
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
}
