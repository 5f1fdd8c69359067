/**
 * netconf: NETCONF as bytes and messages, after RFC 6241 and 6242. The codec does no I/O: `FrameDecoder` finds where
 * messages end, `MessageScanner` what they ask, both without holding the message; small messages are read whole.
 */
export {
  encodeFrame,
  FrameDecoder,
  type FrameLimits,
  type FrameVersion,
  type PayloadSink,
} from './frame.ts';
export { namespaces } from './namespaces.ts';
export { type ElementName, type MessageHeader, MessageScanner, type Parameter } from './scan.ts';
export type { ScanLimits } from './xml-limits.ts';
