/**
 * reserve: setting resources aside. The ledger (pure) knows what each device has and for whom it is kept; allocators do
 * it on the device, each step with an undo that is known before the step is taken; the monitor (pure) says after each reading
 * of a device's load what of that is to be changed.
 */
export type { Adjuster, AllocationStep, Allocator, Sweep, Taker, TakeTerms } from './allocator.ts';
export { type CgroupDevice, cgroupAllocator } from './cgroup-allocator.ts';
export { applySettings, type CgroupMode, type CgroupPlace, settingsFor } from './cgroup-settings.ts';
export { combinedAllocator } from './combined-allocator.ts';
export { type DockerContainer, dockerAllocator } from './docker-allocator.ts';
export { DockerEngine, EngineError } from './docker-engine.ts';
export { type KubernetesContainer, kubernetesAllocator } from './kubernetes-allocator.ts';
export {
  type Account,
  type Admission,
  adjust,
  available,
  type Claim,
  emptyLedger,
  type Guarantee,
  type Ledger,
  prolong,
  release,
  reserve,
} from './ledger.ts';
export type { Flow, Marking } from './marking.ts';
export type { Change } from './monitor/changes.ts';
export type { MonitorPolicy } from './monitor/policy.ts';
export type { StandingClaim } from './monitor/standing-claim.ts';
export { type LoadRead, type MonitorState, stepMonitor } from './monitor/step-monitor.ts';
export { netconfQosAllocator, type QosAllocator, type QosDevice } from './netconf-qos-allocator.ts';
export type { OwnHolder } from './netconf-qos-line.ts';
export { openNftMarking } from './nft-marking.ts';
export { type ReserveOutcome, reserveAll, undoAll } from './reserve-all.ts';
export { lastInstance, type RowBlock, rowBlock } from './row-block.ts';
export { type SnmpDevice, snmpAllocator } from './snmp-allocator.ts';
export { type TcLink, tcAllocator } from './tc-allocator.ts';
export { type MarkGroup, WorkflowMarks } from './workflow-marks.ts';
