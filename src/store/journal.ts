import type { AllocationStep } from '../reserve/index.ts';

/** What a crash must not forget of a grant: enough to unlock the device and undo the reservations. */
export interface OpenGrant {
  readonly grant: string;
  readonly device: string;
  /** Fencing tokens by device: each grows with every grant of its device. */
  readonly tokens: Readonly<Record<string, number>>;
  readonly tool: string;
  /** Forelock's NETCONF session-id of the holder. */
  readonly session: number;
  /** The device's own session-id behind it; undefined where none is open. */
  readonly deviceSession: number | undefined;
  readonly datastores: readonly string[];
  /** The numbers of its rows, by device; left out where it has none. */
  readonly rows?: Readonly<Record<string, number>>;
  readonly steps: readonly AllocationStep[];
  /**
   * The edit that puts running of its device back, inside of `<config>`: one is on its way that the device may make in part. Left
   * out: there is none.
   */
  readonly undo?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The journal port; every adapter passes test/store/journal-contract.ts. Failures are ForelockError `journal-broken`. */
export interface Journal {
  /** Durable when it resolves. Opening the same grant again replaces its record. */
  openGrant(record: OpenGrant): Promise<void>;
  /**
   * Lazy: goes with the next commit, or within 50 ms. A close that a crash loses costs a needless undo; so does one that
   * could not be written, which is tried again with the next commit.
   */
  closeGrant(grant: string): void;
  /** Grants opened and not closed, oldest first. */
  standing(): readonly OpenGrant[];
  /** The highest token ever opened, by device; closing a grant does not lower it. */
  lastTokens(): Readonly<Record<string, number>>;
  /** All that was asked so far is durable when it resolves. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
