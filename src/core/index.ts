/**
 * core: what every other room may lean on. Clock and logging ports, the error catalogue, resource amounts and the
 * compiled configuration. Pure: no socket, no file, no wall clock.
 */
export type { Clock } from './clock.ts';
export { type ErrorCode, type ErrorEntry, errorCatalogue, ForelockError } from './errors.ts';
export { type Log, type LogFields, silentLog } from './log.ts';
export { eachResource, nothing, type ResourceName, type Resources, resourceNames } from './resources.ts';
