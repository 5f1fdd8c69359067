/** A word of an inventory, and where it stands: `file:line` or `file:line:column`. */
export interface Said {
  readonly text: string;
  readonly at: string;
}

/** A device as an inventory has it; undefined is what it does not say. */
export interface FoundDevice {
  readonly name: Said;
  /** Name or address. */
  readonly host: string;
  readonly port: Said | undefined;
  /** containerlab's kind, Ansible's network_os, Nornir's platform. */
  readonly platform: Said | undefined;
  /** The profile, where the inventory names it for Forelock. */
  readonly profile: Said | undefined;
  readonly user: string | undefined;
  /** Tells which devices have the same one. It is written nowhere. */
  readonly password: string | undefined;
  /** File of a private key. */
  readonly privateKey: string | undefined;
  /** What a person should know of it. */
  readonly remarks: readonly string[];
}
