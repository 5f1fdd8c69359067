import type { Resources } from '../../core/index.ts';
import type { Scope } from '../../lock/index.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { LogNormal } from '../log-normal.ts';
import { logNormalOf, z } from '../log-normal.ts';
import { type Prior, priorOf } from '../priors.ts';
import type { Complexity, WorkflowRecord } from '../workflow-record.ts';
import { Bias } from './bias.ts';
import { Cell, parentWeight } from './cell.ts';
import { complexityClass, kindOf, type RequestKind } from './kind.ts';

/** A workflow that is to be predicted, on one of its devices. */
export interface BaselineQuery {
  readonly kind: RequestKind;
  readonly tool: string;
  readonly device: string;
  /** The device profile's name. */
  readonly profile: string;
  readonly complexity: Complexity | undefined;
  /** The tool's own guess of its hold, in milliseconds. */
  readonly estimate: number | undefined;
  readonly scopes: readonly Scope[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Milliseconds that a share of workflows like this one hold at most. */
export interface HoldQuantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What one cell of history had to say. */
export interface CellUse {
  readonly cell: string;
  /** Workflows, faded. */
  readonly samples: number;
  /** Its part against all that is coarser, 0..1. */
  readonly weight: number;
}

/** The demand of similar workflows. */
export interface Baseline {
  readonly hold: HoldQuantiles;
  /** Enough for nine workflows of ten, on the device and on the tool's own host. */
  readonly demand: Resources;
  readonly toolDemand: Resources;
  /** The coarsest first; before them stands the prior of the declared complexity. */
  readonly cells: readonly CellUse[];
  /** How the tool's estimate was corrected; undefined without one. */
  readonly estimate:
    | {
        readonly given: number;
        readonly samples: number;
        /** What the tool's holds have been to its estimates. */
        readonly factor: number;
        /** Its part against the cells, 0..1. */
        readonly weight: number;
      }
    | undefined;
  /** What was taken for the complexity: as declared, or the operations that such workflows have sent so far. */
  readonly complexity: Complexity;
}

const mostCells = 4_096;
const mostBiases = 2_048;
const demandShare = 0.9;
/** From so many workflows on, measured quantiles count beside the fitted ones. */
const enoughForQuantiles = 30;

/**
 * History as PAM has it: cells of similar workflows, each drawn towards a coarser one where it is thin, and the bias of
 * each tool's estimates. Bounded: cells that nobody asks for are forgotten. Changed in place by `learn` alone.
 */
export class Baselines {
  readonly #cells = new BoundedMap<Cell>(mostCells);
  readonly #biases = new BoundedMap<Bias>(mostBiases);

  get size(): number {
    return this.#cells.size;
  }

  /** A revoked hold counts with what it had: too short, yet better than leaving long holds out. */
  learn(record: WorkflowRecord, kind: RequestKind): void {
    if (record.outcome === 'device-denied' || record.outcome === 'failed') return;
    const at = record.requestedAt + record.waited + record.held;
    for (const name of cellsOf({ ...record, kind, at }))
      kept(this.#cells, name, () => new Cell()).learn(record);
    if (record.estimate === undefined || record.estimate <= 0) return;
    kept(this.#biases, biasOf({ ...record, kind, at }), () => new Bias()).learn(
      record.estimate,
      record.held,
      at,
    );
  }

  of(query: BaselineQuery): Baseline {
    const { at } = query;
    const known = cellsOf(query).flatMap((name) => {
      const cell = this.#cells.get(name);
      return cell === undefined ? [] : [{ name, cell }];
    });
    const complexity = query.complexity ?? inferred(known.at(-1)?.cell, query.kind);
    const prior = priorOf(complexity, query.estimate);
    const corrected = this.#corrected(query, prior);
    const cells = known.map(({ name, cell }) => useOf(name, cell, at));
    const fitted = known.reduce(
      (parent, { cell }) => cell.shrunk(parent, at),
      corrected ?? asLogNormal(prior),
    );
    const weight = corrected === undefined ? 0 : poolWeight(corrected, fitted);
    return {
      hold: quantilesOf(known.at(-1)?.cell, fitted, corrected, weight, at),
      demand: demandOf(known, 'device', prior.demand, at),
      toolDemand: demandOf(known, 'tool', prior.toolDemand, at),
      cells,
      estimate: this.#estimateUse(query, weight),
      complexity,
    };
  }

  #corrected(query: BaselineQuery, prior: Prior): LogNormal | undefined {
    if (query.estimate === undefined || query.estimate <= 0) return undefined;
    const believed = asLogNormal(prior);
    return this.#biases.get(biasOf(query))?.corrected(query.estimate, believed, query.at) ?? believed;
  }

  #estimateUse(query: BaselineQuery, weight: number): Baseline['estimate'] {
    if (query.estimate === undefined || query.estimate <= 0) return undefined;
    const bias = this.#biases.get(biasOf(query));
    const [samples, factor] = [bias?.weightAt(query.at) ?? 0, bias?.factorAt(query.at) ?? 1];
    return { given: query.estimate, samples, factor, weight };
  }
}

type Sort = Omit<BaselineQuery, 'estimate'>;

/** The names of the cells that a workflow belongs to, the coarsest first. */
function cellsOf({ kind, tool, device, profile, complexity, scopes }: Sort): readonly string[] {
  const declared = complexityClass(complexity);
  return [
    `${kind} · ${profile} · ${declared}`,
    `${kind} · ${profile} · ${tool}`,
    `${kind} · ${profile} · ${tool} · ${declared} · ${kindOf(scopes, device)}`,
  ];
}

function biasOf({ kind, tool, complexity }: Sort): string {
  return `${kind} · ${tool} · ${complexityClass(complexity)}`;
}

function kept<V>(map: BoundedMap<V>, name: string, make: () => V): V {
  const known = map.get(name) ?? make();
  map.set(name, known);
  return known;
}

/** Where nothing was declared: what such workflows have sent so far; an edit without a lock is one operation. */
function inferred(cell: Cell | undefined, kind: RequestKind): Complexity {
  if (kind === 'edit') return 1;
  return cell !== undefined && cell.operations > 0 ? cell.operations : 'medium';
}

function asLogNormal({ p50, p95 }: Prior): LogNormal {
  return logNormalOf(p50, p95);
}

function useOf(name: string, cell: Cell, at: number): CellUse {
  const samples = cell.weightAt(at);
  return { cell: name, samples, weight: samples / (samples + parentWeight) };
}

/**
 * What the tool says of this one workflow against what workflows like it have done: each by its precision, squared so
 * that the sharper one leads. They are pooled and not multiplied, since both tell of the same holds.
 */
function poolWeight(estimate: LogNormal, history: LogNormal): number {
  const [precise, other] = [history.sigma ** 4, estimate.sigma ** 4];
  return precise + other > 0 ? precise / (precise + other) : 0.5;
}

function quantilesOf(
  cell: Cell | undefined,
  fitted: LogNormal,
  corrected: LogNormal | undefined,
  weight: number,
  at: number,
): HoldQuantiles {
  const measured = cell === undefined ? 0 : Math.max(0, 1 - enoughForQuantiles / cell.weightAt(at));
  const one = (share: number, place: number): number => {
    const fit = fitted.mu + fitted.sigma * place;
    const seen = cell === undefined || measured === 0 ? fit : Math.log(cell.holdQuantile(share));
    const history = measured * seen + (1 - measured) * fit;
    const said = corrected === undefined ? history : corrected.mu + corrected.sigma * place;
    return Math.exp(weight * said + (1 - weight) * history);
  };
  const p50 = one(0.5, z.p50);
  const p95 = Math.max(one(0.95, z.p95), p50);
  return { p50, p95, p99: Math.max(one(0.99, z.p99), p95) };
}

function demandOf(
  cells: readonly { readonly cell: Cell }[],
  whose: 'device' | 'tool',
  prior: Resources,
  at: number,
): Resources {
  return cells.reduce((parent, { cell }) => cell.demand(whose, demandShare, parent, at), prior);
}
