/** An amount of each resource that Forelock sets aside: CPU in cores, memory in bytes, bandwidth in bit/s. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
  readonly bandwidth: number;
}

export type ResourceName = keyof Resources;

export const resourceNames: readonly ResourceName[] = ['cpu', 'memory', 'bandwidth'];

export const nothing: Resources = { cpu: 0, memory: 0, bandwidth: 0 };

/** A new amount, each resource computed by itself. */
export function eachResource(compute: (name: ResourceName) => number): Resources {
  return { cpu: compute('cpu'), memory: compute('memory'), bandwidth: compute('bandwidth') };
}
