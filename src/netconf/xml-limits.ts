/** What one message may need of the scanner. A message that passes a limit is refused as `limit-exceeded`. */
export interface ScanLimits {
  /** Elements inside each other. Default 512. */
  readonly depth: number;
  /** Attributes of one element. Default 256. */
  readonly attributes: number;
  /** Bytes of an element's name. Default 1,024. */
  readonly nameLength: number;
  /** Bytes of one start tag, attributes and all. Default 65,536. */
  readonly tagSize: number;
  /** Bytes before the operation is known. Default 65,536. */
  readonly headerSize: number;
  /** Bytes of a parameter's text that are kept. Default 1,024; what is over is cut, not refused. */
  readonly textCapture: number;
  /** Parameters of an operation that are kept. Default 64; more are ignored. */
  readonly parameters: number;
  /** Leave everything behind the operation's start tag unread, for peers that are trusted. Default false. */
  readonly headerOnly: boolean;
}

export const defaultLimits: ScanLimits = {
  depth: 512,
  attributes: 256,
  nameLength: 1_024,
  tagSize: 65_536,
  headerSize: 65_536,
  textCapture: 1_024,
  parameters: 64,
  headerOnly: false,
};
