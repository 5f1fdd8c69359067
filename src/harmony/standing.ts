import { eachResource, nothing, type ResourceName, type Resources, resourceNames } from '../core/index.ts';
import type { AllocationStep, Allocator, StandingClaim } from '../reserve/index.ts';
import type { OpenGrant } from '../store/index.ts';
import type { Want } from './reservations.ts';
import type { Seat } from './work.ts';

/** A grant that has resources set aside, as the monitor changes it. */
export interface Standing {
  readonly seat: Seat;
  readonly wants: ReadonlyMap<string, Want>;
  /** As the journal has it, with the steps that stand now. */
  record: OpenGrant;
  /** Its changes, one after the other: its undo waits for them. */
  turn: Promise<void>;
  /** Whether it is being given back: nothing more is changed. */
  over: boolean;
}

/** The step by which an amount of a resource would stand; undefined where the device can't reserve it. */
export function stepFor(
  allocator: Allocator | undefined,
  { device, row }: Want,
  resource: ResourceName,
  amount: number,
): AllocationStep | undefined {
  return allocator?.plan(device, { ...nothing, [resource]: amount }, row)[0];
}

/** The step that stands in the place of `step`, if any does. */
export function standingStep(
  steps: readonly AllocationStep[],
  { device, resource, allocator }: AllocationStep,
): AllocationStep | undefined {
  return steps.find(
    (each) => each.device === device && each.resource === resource && each.allocator === allocator,
  );
}

export function claimOn(
  { seat, wants }: Standing,
  device: string,
  allocator: Allocator | undefined,
  headroom: Resources,
): StandingClaim | undefined {
  const want = wants.get(device);
  if (want === undefined) return undefined;
  const { directive, least } = want;
  const wanted = eachResource((name) => Math.max(directive[name], least[name]));
  const fixed = resourceNames.filter((name) => {
    const step = stepFor(allocator, want, name, wanted[name]);
    return step !== undefined && allocator?.adjuster?.(step) === undefined;
  });
  return { grant: seat.grant.id, wanted, least, fixed, headroom };
}
