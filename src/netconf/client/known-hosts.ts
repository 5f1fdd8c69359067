import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How a device's host key is known. `insecure` accepts any: never a default. */
export type HostKeyPolicy =
  | { readonly kind: 'known-hosts'; readonly text: string }
  | { readonly kind: 'fingerprint'; readonly sha256: string }
  | { readonly kind: 'insecure' };

/** The fingerprint as OpenSSH prints it: SHA256 and base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Undefined where the key is right; else what is wrong, for a person to read. */
export function hostKeyFault(
  policy: HostKeyPolicy,
  host: string,
  port: number,
  key: Buffer,
): string | undefined {
  const shown = fingerprint(key);
  if (policy.kind === 'insecure') return undefined;
  if (policy.kind === 'fingerprint') {
    const pinned = policy.sha256.startsWith('SHA256:') ? policy.sha256 : `SHA256:${policy.sha256}`;
    return pinned.replace(/=+$/, '') === shown ? undefined : `its key is ${shown}, and ${pinned} is pinned`;
  }
  return knownHostsFault(policy.text, port === 22 ? host : `[${host}]:${port}`, key);
}

function knownHostsFault(text: string, name: string, key: Buffer): string | undefined {
  const encoded = key.toString('base64');
  const { direct, indirect } = indexOf(text);
  const own = [
    ...(direct.get(name) ?? []),
    ...indirect.filter((fields) => names(fields).some((pattern) => matches(pattern, name))),
  ];
  if (own.some((fields) => fields[0] === '@revoked' && fields[3] === encoded))
    return `its key ${fingerprint(key)} is revoked`;
  const pinned = own.filter((fields) => !fields[0]?.startsWith('@'));
  if (pinned.some((fields) => fields[2] === encoded)) return undefined;
  if (pinned.length === 0) return `known_hosts has no key for ${name}; it showed ${fingerprint(key)}`;
  return `its key ${fingerprint(key)} is not the one that known_hosts has for ${name}`;
}

/** The fields of a file's lines. */
interface Index {
  /** By each host that is named as it is. */
  readonly direct: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Lines with a wildcard or a hash, to be compared one by one. */
  readonly indirect: readonly (readonly string[])[];
}

/** Of the files in use: thousands of devices may share one, with a line each. */
const indexes = new Map<string, Index>();
const mostIndexes = 8;

function indexOf(text: string): Index {
  const there = indexes.get(text);
  if (there !== undefined) return there;
  if (indexes.size === mostIndexes) indexes.clear();
  const made = makeIndex(text);
  indexes.set(text, made);
  return made;
}

function makeIndex(text: string): Index {
  const direct = new Map<string, (readonly string[])[]>();
  const indirect: (readonly string[])[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const patterns = names(fields);
    if (patterns.some((pattern) => /[*?|]/.test(pattern))) indirect.push(fields);
    else for (const host of patterns) direct.set(host, [...(direct.get(host) ?? []), fields]);
  }
  return { direct, indirect };
}

/** The host patterns of a line (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT); a marker may stand before them. */
function names(fields: readonly string[]): readonly string[] {
  const first = fields[0]?.startsWith('@') ? fields[1] : fields[0];
  return first === undefined || first === '' || first.startsWith('#') ? [] : first.split(',');
}

function matches(pattern: string, name: string): boolean {
  if (!pattern.startsWith('|1|')) return wildcard(pattern).test(name);
  const [, , salt = '', hash = ''] = pattern.split('|');
  const expected = Buffer.from(hash, 'base64');
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
