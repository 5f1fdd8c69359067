/**
 * The public API of the package: run Forelock inside a program of your own, read and check its configuration, and speak
 * NETCONF as a client.
 */
export {
  type Clock,
  type Config,
  compileConfig,
  type ErrorCode,
  type ErrorEntry,
  errorCatalogue,
  ForelockError,
  type Log,
  type Resources,
  type Secrets,
  silentLog,
} from './core/index.ts';
export { type Forelock, type ForelockPorts, openForelock } from './forelock.ts';
export type { DeviceStatus, GrantStatus, OutsideHolder, Status, WaiterStatus } from './harmony/index.ts';
export type { GrantDesk, LoadAsked, Past, PastLoad, PastWork } from './http/index.ts';
export {
  type ClientOptions,
  type CommitOptions,
  type DeviceTarget,
  type EditOptions,
  encodeCancelCommit,
  encodeCloseSession,
  encodeCommit,
  encodeCopyConfig,
  encodeCreateSubscription,
  encodeDeleteConfig,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeEditData,
  encodeGet,
  encodeGetConfig,
  encodeGetData,
  encodeGetSchema,
  encodeKillSession,
  encodeLock,
  encodePartialLock,
  encodePartialUnlock,
  encodeUnlock,
  encodeValidate,
  type Filter,
  type Hello,
  type HostKeyPolicy,
  NetconfClient,
  type Place,
  type Reply,
  type RpcError,
} from './netconf/index.ts';
