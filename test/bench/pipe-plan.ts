/** What `pipe.js` reads from its FILE, as JSON. */
export interface PipePlan {
  /** Name of a device and its port on loopback. */
  readonly devices: Readonly<Record<string, number>>;
  readonly hostKeyFile: string;
  /** The one key let in, as a line of authorized_keys. */
  readonly toolKey: string;
  readonly user: string;
  readonly privateKeyFile: string;
  /** The devices' host key, as a line of authorized_keys. */
  readonly deviceHostKey: string;
  readonly cipher: string;
}
