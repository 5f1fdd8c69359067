import {
  grants,
  initialLockState,
  type LockEffect,
  type LockEvent,
  type LockRequest,
  type LockState,
  type Scope,
  stepLock,
} from '../../src/lock/index.ts';

/** A request of class 3 by an owner of its own name, that waits as good as for ever. */
export function ask(id: string, scopes: readonly Scope[], more: Partial<LockRequest> = {}): LockRequest {
  return {
    id,
    owner: id,
    tool: 't',
    priority: 3,
    scopes,
    deadline: 1e9,
    lease: 60_000,
    predictedHold: 0,
    ...more,
  };
}

/** The machine with a clock that only goes on, and releases by the name of the request. */
export class Machine {
  state: LockState;
  at = 0;

  constructor(agingStep = 1_000, tokens: Record<string, number> = {}) {
    this.state = initialLockState({ agingStep, tokens });
  }

  do(event: LockEvent): readonly LockEffect[] {
    this.at = Math.max(this.at, event.at);
    return stepLock(this.state, event).effects;
  }

  request(request: LockRequest, at: number = this.at): readonly LockEffect[] {
    return this.do({ type: 'request', at, request });
  }

  release(id: string, at: number = this.at): readonly LockEffect[] {
    const grant = grants(this.state).find(({ request }) => request.id === id);
    return this.do({ type: 'release', at, grant: grant?.id ?? '', token: grant?.token ?? 0 });
  }
}

/** The requests that were granted. */
export function granted(effects: readonly LockEffect[]): readonly string[] {
  return effects.flatMap((effect) => (effect.type === 'granted' ? [effect.grant.request.id] : []));
}
