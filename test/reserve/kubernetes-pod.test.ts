import type { V1Pod } from '@kubernetes/client-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pendingOf, resizeState, withRequest } from '../../src/reserve/kubernetes-pod.ts';

const wanted = { request: 0.75, limit: undefined };

function podWith(
  cpu: string,
  ...conditions: readonly [type: string, reason: string, message: string][]
): V1Pod {
  return {
    status: {
      conditions: conditions.map(([type, reason, message]) => ({ type, status: 'True', reason, message })),
      containerStatuses: [
        {
          ...{ name: 'tool', image: 'tool', imageID: 'tool', ready: true, restartCount: 0 },
          resources: { requests: { cpu } },
        },
      ],
    },
  };
}

describe('how far a kubelet is with a resize', () => {
  const state = (pod: V1Pod, before?: V1Pod): unknown =>
    resizeState(pod, 'tool', 'cpu', wanted, before && pendingOf(before));

  it('is done when the container has what was wanted, whatever else is said, to what a kernel rounds', () => {
    expect(state(podWith('750m'))).toEqual({ is: 'done' });
    expect(state(podWith('749m', ['PodResizePending', 'Infeasible', 'of something else']))).toEqual({
      is: 'done',
    });
    expect(state(podWith('740m'))).toMatchObject({ is: 'waiting' });
  });

  it('is refused by Infeasible alone, and not by one that was there before', () => {
    const infeasible = podWith('500m', ['PodResizePending', 'Infeasible', 'no such node']);
    expect(state(infeasible)).toEqual({ is: 'refused', why: 'Infeasible: no such node' });
    expect(state(infeasible, infeasible)).toMatchObject({ is: 'waiting' });
    expect(state(podWith('500m', ['PodResizePending', 'Deferred', 'full']))).toEqual({
      ...{ is: 'waiting', why: 'Deferred: full' },
    });
  });

  it('is waited for with the error of a resize that is under way, or without a word', () => {
    expect(state(podWith('500m', ['PodResizeInProgress', 'Error', 'the runtime said no']))).toEqual({
      ...{ is: 'waiting', why: 'Error: the runtime said no' },
    });
    expect(state(podWith('500m'))).toEqual({ is: 'waiting', why: 'its kubelet has said nothing of it' });
    expect(state({})).toMatchObject({ is: 'waiting' });
  });
});

describe('a share with another request', () => {
  const amount = fc.integer({ min: 0, max: 1e9 });

  it('has its limit as far above it as before, and the first limit with the first request', () => {
    fc.assert(
      fc.property(amount, fc.option(amount, { nil: undefined }), amount, (request, above, other) => {
        const limit = above === undefined ? undefined : request + above;
        const changed = withRequest({ request, limit }, other);
        expect(changed).toEqual({ request: other, limit: above === undefined ? undefined : other + above });
        expect(withRequest(changed, request)).toEqual({ request, limit });
      }),
    );
  });
});
