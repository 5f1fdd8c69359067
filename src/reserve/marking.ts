/** What Forelock and a device say to each other through one socket of Forelock's, by its ends. */
export interface Flow {
  readonly protocol: 'tcp' | 'udp';
  /** The device's address, as digits, and its port. */
  readonly address: string;
  readonly port: number;
  readonly localPort: number;
}

/** A way of putting a DSCP (RFC 2474) on the packets that go out on a flow. What it did is gone when Forelock is, however it ends. */
export interface Marking {
  /**
   * Resolves when what is sent from now on carries the code point, 0..63; undefined gives the flow back to what the system
   * puts on it. Rejects with ForelockError `marking-failed`.
   */
  set(flow: Flow, dscp: number | undefined): Promise<void>;
  close(): Promise<void>;
}
