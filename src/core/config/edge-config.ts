/** What clients may take before and after they have logged in. Times are milliseconds. */
export interface ClientLimits {
  /** Connections that log in at once. Default 256. */
  readonly logins: number;
  /** Of these, from one address. Default 64. */
  readonly perAddress: number;
  /** Connections that wait for their turn to log in. Default 4,096. */
  readonly waiting: number;
  /** Failed logins from one address within a minute; 0: any number. Default 60. */
  readonly failures: number;
  /** To wait for the turn, and then to log in. Default 30 s. */
  readonly loginTime: number;
  /** Failed tries of one connection. Default 6. */
  readonly loginTries: number;
  /** Default 30 s. */
  readonly helloTime: number;
  /** Without reading what waits for it. Default 5 min. */
  readonly stalled: number;
  /** Bytes that may wait for it. Default 64 MiB. */
  readonly unsent: number;
  /** Without a byte either way; undefined: any time. */
  readonly idle: number | undefined;
}

/** What one tool may take; undefined: any number. */
export interface ToolLimits {
  /** NETCONF sessions at once. Default 4,096. */
  readonly sessions: number;
  readonly sessionsPerMinute: number | undefined;
  readonly requestsPerSecond: number | undefined;
  /** Requests before the rate holds it back. Default 100. */
  readonly burst: number;
}
