/**
 * netns: real devices on one Linux machine. Each is a network namespace with yuma123's netconfd behind an OpenSSH of its own, net-snmp's
 * snmpd (SNMPv3 authPriv) with an agent that turns SET into HTB classes and cgroup weights, and a link of limited rate. All
 * that a lab takes is written down before it is taken, so `sweep` can remove what a crashed run left. Needs root.
 */

export { configEntry } from './config-entry.ts';
export type { DaemonName, Device, SnmpAccess } from './device.ts';
export { takeDownNamed } from './down.ts';
export type { DeviceEvent } from './events.ts';
export { bringUp, type Lab, type LabOptions } from './lab.ts';
export { labConfig } from './lab-config.ts';
export type { DeviceLock } from './locks.ts';
export { type MarkedLink, markLink, sentByMark } from './marked-link.ts';
export type { DeviceReservations } from './reservations.ts';
export {
  type ByteScript,
  type Door,
  openSshPipe,
  type Pieces,
  type Played,
  playBytes,
} from './ssh-netconf.ts';
export { type LabSupport, labSupport } from './support.ts';
export { sweep, takeDownOwn } from './teardown.ts';
