import type { Resources } from '../core/index.ts';
import type { Complexity } from './workflow-record.ts';

/** What PAM believes of a workflow that it has no history of. Holds in milliseconds. */
export interface Prior {
  readonly p50: number;
  readonly p95: number;
  readonly demand: Resources;
  /** On the tool's own host. */
  readonly toolDemand: Resources;
}

/**
 * All numbers below are chosen, not measured: a script's session with a few edits holds for about a second, each operation
 * adds a round trip and some parsing. History takes over within tens of workflows.
 */
const operationsOf = { low: 3, medium: 20, high: 200 } as const;
const holdBase = 200;
const holdPerOperation = 50;
/** p95 / p50 of a hold: log-normal with sigma 0.84. */
const spread = 4;
const cpuBase = 0.02;
const cpuPerOperation = 0.002;
const memoryBase = 4 * 2 ** 20;
const memoryPerOperation = 64 * 2 ** 10;
const bandwidthBase = 64_000;
const bandwidthPerOperation = 16_000;
const mostOperations = 10_000;
/** A script's interpreter and its SSH session; its work grows little with the number of operations. */
const toolCpuBase = 0.1;
const toolCpuPerOperation = 0.001;
const toolMemoryBase = 64 * 2 ** 20;

/** Whatever was not declared is taken for medium. A tool's estimate stands in for the prior median hold. */
export function priorOf(complexity: Complexity | undefined, estimate: number | undefined): Prior {
  const operations = operationsIn(complexity ?? 'medium');
  const p50 = estimate !== undefined && estimate > 0 ? estimate : holdBase + holdPerOperation * operations;
  return {
    p50,
    p95: p50 * spread,
    demand: {
      cpu: cpuBase + cpuPerOperation * operations,
      memory: memoryBase + memoryPerOperation * operations,
      bandwidth: bandwidthBase + bandwidthPerOperation * operations,
    },
    toolDemand: {
      cpu: toolCpuBase + toolCpuPerOperation * operations,
      memory: toolMemoryBase + memoryPerOperation * operations,
      bandwidth: bandwidthBase + bandwidthPerOperation * operations,
    },
  };
}

function operationsIn(complexity: Complexity): number {
  if (typeof complexity !== 'number') return operationsOf[complexity];
  return Number.isFinite(complexity)
    ? Math.min(Math.max(complexity, 1), mostOperations)
    : operationsOf.medium;
}
