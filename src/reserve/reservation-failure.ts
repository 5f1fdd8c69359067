import { ForelockError } from '../core/index.ts';
import type { AllocationStep } from './allocator.ts';

/** Throws ForelockError `reservation-failed` that names the step. */
export function failed({ device, resource }: AllocationStep, what: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new ForelockError('reservation-failed', `${resource} on ${device} could not be ${what}: ${why}`, {
    cause,
  });
}
