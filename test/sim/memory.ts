/** What a client keeps of the replies that it got: the last lock-id, and the last grant. */
export interface Memory {
  readonly lockId: string;
  readonly grant: string;
  readonly token: string;
}

export function remembering(memory: Memory, reply: string): Memory {
  const lockId = /<lock-id[^>]*>(\d+)/.exec(reply)?.[1] ?? memory.lockId;
  const [, grant, token] = /<grant-id[^>]*>([^<]+)<\/grant-id><token[^>]*>(\d+)/.exec(reply) ?? [];
  if (grant === undefined || token === undefined) return { ...memory, lockId };
  return { lockId, grant, token };
}
