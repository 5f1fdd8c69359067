import type { Clock, Resources } from '../core/index.ts';
import type { Grant } from '../lock/index.ts';
import type { Load, Outcome, Prediction, RequestKind } from '../predict/index.ts';
import type { FlowTracer } from './flow-tracer.ts';
import { requestKind } from './foresight.ts';
import type { Signal } from './signal.ts';
import { scopeText } from './status-of.ts';
import type { Seat, Work } from './work.ts';

/** Whose request or grant it is. */
interface Whose {
  readonly request: string;
  readonly kind: RequestKind;
  readonly tool: string;
  readonly priority: number;
  readonly devices: readonly string[];
}

/**
 * What happened to a request, a grant or a device's load. Times are milliseconds since the epoch; `waited`, `held` and what was
 * expected of them milliseconds.
 */
export type Happening = { readonly at: number } & (
  | ({
      readonly type: 'request-asked';
      readonly scopes: readonly string[];
      readonly expectedWait: number;
      readonly expectedHold: number;
    } & Whose)
  | ({ readonly type: 'request-refused'; readonly reason: string } & Whose)
  | ({
      readonly type: 'grant-given';
      readonly grant: string;
      readonly scopes: readonly string[];
      readonly waited: number;
      readonly expectedWait: number;
      readonly expires: number;
      readonly expectedHold: number;
      readonly allocated: Resources;
    } & Whose)
  | { readonly type: 'grant-renewed'; readonly grant: string; readonly expires: number }
  | ({
      readonly type: 'grant-ended';
      readonly grant: string;
      readonly outcome: Outcome;
      readonly held: number;
      readonly expectedHold: number;
    } & Whose)
  | {
      readonly type: 'signal';
      readonly tool: string;
      readonly devices: readonly string[];
      readonly signal: Signal;
    }
  | { readonly type: 'load'; readonly devices: readonly string[]; readonly load: Load }
);

export type Witness = (happening: Happening) => void;

/** Tells a witness, and a tracer, what happens in the flow, in its own words. */
export class Witnessed {
  readonly #clock: Clock;
  readonly #witness: Witness | undefined;
  readonly #tracer: FlowTracer | undefined;

  constructor(clock: Clock, witness: Witness | undefined, tracer: FlowTracer | undefined) {
    this.#clock = clock;
    this.#witness = witness;
    this.#tracer = tracer;
  }

  began(request: string, work: Work): void {
    this.#tracer?.began(request, work);
  }

  asked(request: string, work: Work, { contention, hold }: Prediction): void {
    const { expectedWait } = contention;
    this.#tracer?.entered(request, 'queue', { 'forelock.wait.expected': expectedWait / 1_000 });
    const what = { scopes: work.scopes.map(scopeText), expectedWait, expectedHold: hold.p50 };
    this.#witness?.({ at: this.#clock.now(), type: 'request-asked', ...whose(request, work), ...what });
  }

  refused(request: string, work: Work, reason: string): void {
    this.#tracer?.ended(request, { refused: reason });
    this.#witness?.({ at: this.#clock.now(), type: 'request-refused', ...whose(request, work), reason });
  }

  /** The lock machine has made the grant: what is set aside for it comes next. */
  ruled({ request, id, token }: Grant): void {
    this.#tracer?.entered(request.id, 'reserve', { 'forelock.grant.id': id, 'forelock.grant.token': token });
  }

  granted({ grant, work, waited, allocated, prediction }: Seat): void {
    this.#tracer?.entered(grant.request.id, 'hold', {
      'forelock.hold.expected': prediction.hold.p50 / 1_000,
    });
    const { scopes, lease } = work;
    const at = this.#clock.now();
    const expected = { expectedWait: prediction.contention.expectedWait, expectedHold: prediction.hold.p50 };
    const what = { scopes: scopes.map(scopeText), waited, ...expected, expires: at + lease, allocated };
    this.#witness?.({ at, type: 'grant-given', grant: grant.id, ...whose(grant.request.id, work), ...what });
  }

  renewed(grant: string, expires: number): void {
    this.#witness?.({ at: this.#clock.now(), type: 'grant-renewed', grant, expires });
  }

  releasing({ grant }: Seat): void {
    this.#tracer?.entered(grant.request.id, 'release');
  }

  /** @param held when its holder gave it back, in milliseconds since the grant: what was undone since does not count */
  ended({ grant, work, prediction }: Seat, outcome: Outcome, held: number): void {
    this.#tracer?.ended(grant.request.id, { outcome });
    const what = { ...whose(grant.request.id, work), outcome, held, expectedHold: prediction.hold.p50 };
    this.#witness?.({ at: this.#clock.now(), type: 'grant-ended', grant: grant.id, ...what });
  }

  /** Whoever stands between Forelock and the holder has told the holder. */
  revoked({ grant, work }: Seat): void {
    this.signalled(work, { type: 'revoked', grant: grant.id, token: grant.tokens[work.device] ?? 0 });
  }

  signalled({ tool, device }: Work, signal: Signal): void {
    this.#witness?.({ at: this.#clock.now(), type: 'signal', tool, devices: [device], signal });
  }

  loadRead(device: string, load: Load): void {
    this.#witness?.({ at: this.#clock.now(), type: 'load', devices: [device], load });
  }
}

function whose(request: string, work: Work): Whose {
  const { tool, priority, device, scopes } = work;
  const devices = [...new Set([device, ...scopes.map(({ path }) => path[0] ?? device)])];
  return { request, kind: requestKind(work), tool, priority, devices };
}
