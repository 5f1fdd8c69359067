/** The parts of a request that the simulated device and the checks look at. */
export interface RequestText {
  readonly id: string;
  readonly operation: string;
  readonly datastore: string;
  readonly number: number;
  readonly node: string;
}

export function readRequest(xml: string): RequestText {
  const [, id = '', operation = ''] = /message-id="([^"]*)"[^>]*>\s*<([\w-]+)/.exec(xml) ?? [];
  return {
    id,
    operation,
    datastore: /<(running|candidate)(?:[ /][^>]*)?>/.exec(xml)?.[1] ?? '',
    number: Number(/<(?:session-id|lock-id)[^>]*>(\d+)</.exec(xml)?.[1] ?? 0),
    node: /<select[^>]*>\/(\w+)</.exec(xml)?.[1] ?? '',
  };
}

/** The datastores that an operation writes to. */
export function writesOf({ operation, datastore }: RequestText): readonly string[] {
  if (operation === 'edit-config' || operation === 'copy-config') return [datastore];
  if (operation === 'commit') return ['candidate', 'running'];
  return operation === 'discard-changes' ? ['candidate'] : [];
}
