import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Witness } from '../../harmony/index.ts';
import type { Metrics } from './exposition.ts';
import { familyText } from './family-text.ts';
import { flowMetrics } from './flow-metrics.ts';
import { lookAt, type StateSource } from './state.ts';
import { stateFamilies } from './state-families.ts';

/** One that is described and not read. */
interface Described {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/**
 * The metrics of one Forelock and of its process. What happens, and the process, are prom-client's; what is read from the state is
 * written here: the library keeps each series as an entry of a map, and for those of thousands of devices that took ten times as long.
 */
export class PrometheusMetrics implements Metrics {
  readonly witness: Witness;
  readonly #registry = new Registry();

  constructor() {
    this.witness = flowMetrics(this.#registry);
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Every metric there is. */
  get described(): readonly Described[] {
    const kept = this.#registry.getMetricsAsArray() as unknown as readonly (Omit<Described, 'labels'> & {
      readonly labelNames: readonly string[];
    })[];
    return [
      ...stateFamilies,
      ...kept.map(({ name, help, type, labelNames }) => ({ name, help, type, labels: labelNames })),
    ];
  }

  /** With thousands of devices other work gets its turn between two metrics. */
  async text(source: StateSource): Promise<string> {
    const state = lookAt(source);
    const pieces: string[] = [];
    for (const family of stateFamilies) {
      await new Promise(setImmediate);
      pieces.push(familyText(family, state));
    }
    pieces.push(await this.#registry.metrics());
    return pieces.join('\n\n');
  }
}
