const own =
  /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<rpc-reply xmlns="[^"]*" message-id="[^"]*">([\s\S]*)<\/rpc-reply>$/;
const grant = /<grant-id xmlns="urn:forelock:[^"]*">[^<]+<\/grant-id><token xmlns="[^"]*">\d+<\/token>/;

/** forelock.yang's operations, with what each is answered; every other that names it is answered with a grant. */
const ownBodies: Readonly<Record<string, RegExp>> = {
  renew: /^<expires xmlns="urn:forelock:[^"]*">[^<]+<\/expires>$/,
  release: /^<ok\/>$/,
  query: /<available xmlns="urn:forelock:[^"]*">/,
};

/**
 * Operations on the candidate whose answer is Forelock's while a lock of the session is narrowed, or its candidate its own: another
 * session's turn may have carried its commit.
 */
const ofCandidate: readonly string[] = [
  ...['lock', 'unlock', 'partial-unlock', 'discard-changes', 'update', 'commit'],
];

/**
 * Whether an answer that the device did not give in these bytes is Forelock's own to give, and has the form of one: a grant
 * to who stated terms, or an ok that concerns a lock of subtrees.
 *
 * @param narrowed whether the session has had such a lock, or has a candidate of its own
 */
export function mayAnswer(request: string, reply: string, narrowed: boolean): boolean {
  const body = own.exec(reply)?.[1];
  if (body === undefined || body.includes('<rpc-error')) return false;
  const operation = /^<rpc [^>]*>\s*<([\w-]+)/.exec(request)?.[1] ?? '';
  if (request.includes('urn:forelock:')) return (ownBodies[operation] ?? grant).test(body);
  if (body !== '<ok/>') return false;
  if (operation === 'create-subscription') return true;
  return narrowed && ofCandidate.includes(operation);
}
