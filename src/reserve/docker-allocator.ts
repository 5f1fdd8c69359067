import type { Allocator } from './allocator.ts';
import { DockerEngine, EngineError } from './docker-engine.ts';
import { sumAllocator } from './sum-allocator.ts';

/** A container of this machine's Docker Engine. */
export interface DockerContainer {
  /** The Engine's Unix socket. */
  readonly socket: string;
  /** Name or id. */
  readonly container: string;
  /** Cores that it has without any reservation; reservations come on top. The Engine can't take a limit away again. */
  readonly cpu: number;
  /** Bytes, as above. */
  readonly memory: number;
}

/** Hundredths of a core, as the Engine's `--cpus` takes them; and 64 KiB, a multiple of every page size. */
const units = { cpu: 0.01, memory: 65_536 };

/** CPU and memory of a running container, by live update of its NanoCpus and Memory. */
export function dockerAllocator(containers: ReadonlyMap<string, DockerContainer>): Allocator {
  return sumAllocator({
    ...{ name: 'docker', units },
    knows: (device) => containers.has(device),
    tell: async (device, resource, sum) => {
      const container = containers.get(device);
      if (container !== undefined) await update(container, resource, sum);
    },
    isGone: (cause) => cause instanceof EngineError && cause.status === 404,
  });
}

async function update(of: DockerContainer, resource: 'cpu' | 'memory', sum: number): Promise<void> {
  const engine = new DockerEngine(of.socket);
  const wanted =
    resource === 'cpu'
      ? ({ field: 'NanoCpus', value: Math.round((of.cpu + sum) * 1e9) } as const)
      : ({ field: 'Memory', value: of.memory + sum } as const);
  await engine.update(of.container, { [wanted.field]: wanted.value });
  const stands = (await engine.limitsOf(of.container))[wanted.field];
  if (stands !== wanted.value)
    throw new Error(`container ${of.container} has ${wanted.field} ${stands}, not ${wanted.value}`);
}
