import type { Witness } from '../../harmony/index.ts';
import type { StateSource } from './state.ts';

/** The metrics of one Forelock and of its process, as Prometheus reads them. */
export interface Metrics {
  /** Counts what happens. */
  readonly witness: Witness;
  readonly contentType: string;
  /** The text format, 0.0.4. */
  text(source: StateSource): Promise<string>;
}
