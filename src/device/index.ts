/**
 * device: what a platform can do, compiled from devices/*.yaml: its datastores, where its load is read, and how CPU,
 * memory and bandwidth are set aside on it and taken back.
 */
export {
  type Admission,
  limitsOf,
  openAdmission,
  type SessionAsked,
  type SessionsUsed,
} from './admission.ts';
export { compileProfile } from './compile-profile.ts';
export { type ConfigTemplate, fillTemplate } from './config-template.ts';
export { loadProfiles } from './load-profiles.ts';
export { type ReadingName, readingNames } from './load-reading.ts';
export { type LoadValues, loadShare } from './load-share.ts';
export { type DeviceProfile, profileJsonSchema } from './profile.ts';
export { type LinkOctets, readNetconfLoad, readSnmpLoad } from './read-load.ts';
export type { MemoryRegion, RegionConsumer } from './region.ts';
export type { ReservationTemplate, VarbindTemplate } from './reservation-template.ts';
