/**
 * reserve: setting resources aside. The ledger (pure) knows what each device has and for whom it is kept; allocators do
 * it on the device, each step with an undo that is known before the step is taken.
 */
export type { AllocationStep, Allocator, Taker } from './allocator.ts';
export { combinedAllocator } from './combined-allocator.ts';
export {
  type Account,
  available,
  emptyLedger,
  type Ledger,
  type Reservation,
  release,
  reserve,
} from './ledger.ts';
export {
  netconfQosAllocator,
  type QosAllocator,
  type QosDevice,
} from './netconf-qos-allocator.ts';
export { type ReserveOutcome, reserveAll } from './reserve-all.ts';
export { type SnmpDevice, snmpAllocator } from './snmp-allocator.ts';
