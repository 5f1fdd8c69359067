/**
 * simulator: a device in this process, for the demo, for scale and for faults. NETCONF over SSH on our own server room,
 * with running, candidate and startup, edit-config on a tree whose lists are keyed as their YANG says, the locks of
 * RFC 6241, confirmed commits and notifications; and an SNMP agent whose rows are what is reserved on it.
 */
export { type ModuleSchema, SchemaMaker } from './schema.ts';
export {
  openSimulatedDevice,
  type SimulatedDevice,
  type SimulatedDeviceOptions,
  type SimulatedLogin,
} from './simulated-device.ts';
