/**
 * core: what every other room may lean on. Clock and logging ports, the error catalogue, resource amounts and the
 * compiled configuration. Pure: no socket, no file, no wall clock.
 */
export { atMost, type Clock } from './clock.ts';
export { toBitRate, toBytes, toMilliseconds } from './config/amounts.ts';
export { compileConfig } from './config/compile-config.ts';
export type {
  Config,
  DeviceConfig,
  DeviceLogin,
  GuaranteedShare,
  ListenConfig,
  MarkingConfig,
  MessageLimits,
  PinnedKey,
  PolicyConfig,
  ReserveConfig,
  SnmpAuthProtocol,
  SnmpConfig,
  SnmpPrivacyProtocol,
  TelemetryConfig,
  ToolConfig,
} from './config/config.ts';
export type { ClientLimits, ToolLimits } from './config/edge-config.ts';
export type { HttpConfig, HttpSecrets, TokenConfig } from './config/http-config.ts';
export { decodePasswordHash, encodePasswordHash, type PasswordHash } from './config/password-hash.ts';
export { type KeyPath, Places } from './config/places.ts';
export { configJsonSchema } from './config/schema.ts';
export type { SecretSource } from './config/secret-source.ts';
export type { DeviceSecrets, Secrets } from './config/secrets.ts';
export { decodeTokenHash, encodeTokenHash } from './config/token-hash.ts';
export { type ErrorCode, type ErrorEntry, errorCatalogue, ForelockError } from './errors.ts';
export { type Log, type LogFields, silentLog } from './log.ts';
export { priorityClasses } from './priority.ts';
export { eachResource, nothing, type ResourceName, type Resources, resourceNames } from './resources.ts';
