/** The parts of a request that the simulated device and the checks look at. */
export interface RequestText {
  readonly id: string;
  /** What RFC 8526 adds has the name of what it does in RFC 6241. */
  readonly operation: string;
  readonly datastore: string;
  readonly number: number;
  readonly node: string;
  /** RFC 6241 section 8.4: of a commit, or of what ends one. */
  readonly confirmed: boolean;
  /** Milliseconds. */
  readonly confirmTimeout: number;
  readonly persist: string | undefined;
  readonly persistId: string | undefined;
}

const elder: Readonly<Record<string, string>> = { 'edit-data': 'edit-config', 'get-data': 'get-config' };

export function readRequest(xml: string): RequestText {
  const [, id = '', operation = ''] = /message-id="([^"]*)"[^>]*>\s*<([\w-]+)/.exec(xml) ?? [];
  const [, classic, identity] =
    /<(running|candidate|startup)(?:[ /][^>]*)?>|<datastore>ds:(\w+)</.exec(xml) ?? [];
  const textOf = (name: string): string | undefined => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1];
  return {
    id,
    operation: elder[operation] ?? operation,
    datastore: classic ?? identity ?? '',
    number: Number(/<(?:session-id|lock-id)[^>]*>(\d+)</.exec(xml)?.[1] ?? 0),
    node: /<select[^>]*>\/(\w+)</.exec(xml)?.[1] ?? '',
    confirmed: xml.includes('<confirmed/>'),
    confirmTimeout: Number(textOf('confirm-timeout') ?? 600) * 1_000,
    persist: textOf('persist'),
    persistId: textOf('persist-id'),
  };
}

/** The datastores that an operation writes to. */
export function writesOf({ operation, datastore }: RequestText): readonly string[] {
  if (operation === 'edit-config' || operation === 'copy-config') return [datastore];
  if (operation === 'commit') return ['candidate', 'running'];
  if (operation === 'cancel-commit') return ['running'];
  return operation === 'discard-changes' ? ['candidate'] : [];
}
