/**
 * device: what a platform can do, compiled from devices/*.yaml: its datastores, where its load is read, and how CPU,
 * memory and bandwidth are set aside on it and taken back.
 */
export { compileProfile } from './compile-profile.ts';
export { loadProfiles } from './load-profiles.ts';
export type { DeviceProfile, LoadReading, ReservationTemplate, VarbindTemplate } from './profile.ts';
export type { MemoryRegion, RegionConsumer } from './region.ts';
