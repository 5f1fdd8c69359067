/** How a quantity of Kubernetes scales; a number alone is in cores or bytes. */
const scales = new Map<string, number>(
  Object.entries({
    ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
    ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
  }),
);

/**
 * Cores or bytes of a quantity such as `500m`, `64Mi` or `1e3`. Throws on what is none.
 * Source: the grammar above `Quantity` in k8s.io/apimachinery, pkg/api/resource/quantity.go.
 */
export function decodeQuantity(text: string): number {
  const [, number = '', suffix = ''] = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const scale = scales.get(suffix);
  const value = Number(number);
  if (number === '' || scale === undefined || Number.isNaN(value))
    throw new Error(`${text} is not a quantity of Kubernetes`);
  return value * scale;
}

/** Cores in thousandths, bytes whole. */
export function encodeQuantity(resource: 'cpu' | 'memory', amount: number): string {
  return resource === 'cpu' ? `${Math.round(amount * 1_000)}m` : String(Math.round(amount));
}
