/**
 * netconf: NETCONF as bytes and messages, after RFC 6241 and 6242. The codec does no I/O: `FrameDecoder` finds where
 * messages end, `MessageScanner` what they ask, both without holding the message; small messages are read whole.
 */

export { openChannel } from './client/channel.ts';
export { type ClientOptions, NetconfClient } from './client/client.ts';
export { fingerprint, type HostKeyPolicy } from './client/known-hosts.ts';
export * from './client/operations.ts';
export type { DeviceChannel, DeviceTarget, TlsLogin } from './client/target.ts';
export { differences } from './edit/differences.ts';
export { type EditOperation, editConfig } from './edit/edit-config.ts';
export { type EditNode, type EditNodes, nodeKey } from './edit/edit-node.ts';
export {
  encodeFrame,
  FrameDecoder,
  type FrameLimits,
  type FrameVersion,
  type PayloadSink,
} from './frame.ts';
export { decodeHello, encodeHello, framingOf, type Hello, rewriteHello } from './hello.ts';
export { generateKeyPair } from './key-pair.ts';
export { decodeLocks, encodeGetLocks, type MonitoredLock } from './monitoring.ts';
export { namespaces } from './namespaces.ts';
export { decodeNotification, encodeNotification, endedSession } from './notification.ts';
export * from './rpc-error.ts';
export { type ElementName, type MessageHeader, MessageScanner, type Parameter } from './scan.ts';
export type { CertToName } from './server/cert-to-name.ts';
export { Doorway, type TurnedAway } from './server/doorway.ts';
export {
  type LoginAttempt,
  type NetconfServer,
  type NetconfServerOptions,
  openNetconfServer,
  type ServerSession,
} from './server/server.ts';
export { openTlsServer, type TlsServerOptions } from './server/tls-server.ts';
export { certificateFault } from './server/user-certificate.ts';
export { filterTree } from './tree/filter-tree.ts';
export {
  childOf,
  container,
  type DataNode,
  leaf,
  type RequestNode,
  sameTree,
  textOf,
} from './tree/node.ts';
export { readTree } from './tree/read-tree.ts';
export { elementFault, RpcFault } from './tree/rpc-fault.ts';
export { writeTree } from './tree/write-tree.ts';
export { child, escapeXml, readXml, type XmlElement } from './xml.ts';
export type { ScanLimits } from './xml-limits.ts';
