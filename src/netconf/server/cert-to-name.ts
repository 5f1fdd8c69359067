import type { DetailedPeerCertificate } from 'node:tls';

/** How a certificate gives a name: a map-type of ietf-x509-cert-to-name (RFC 7407 section 3). */
export type NameMap =
  | { readonly map: 'specified'; readonly name: string }
  | {
      readonly map: 'san-rfc822-name' | 'san-dns-name' | 'san-ip-address' | 'san-any' | 'common-name';
    };

/** One entry of the list; the first that fits and gives a name is taken. */
export type CertToName = NameMap & {
  /** SHA-256 of the certificate, or of one that issued it, as digits in capitals with colons; undefined: of any that is trusted. */
  readonly fingerprint: string | undefined;
};

/** The name of a client by its certificate, whose chain has been verified; undefined where no entry gives one. */
export function nameOfCertificate(
  entries: readonly CertToName[],
  certificate: DetailedPeerCertificate,
): string | undefined {
  const chain = fingerprintsOf(certificate);
  for (const entry of entries) {
    if (entry.fingerprint !== undefined && !chain.has(entry.fingerprint)) continue;
    const name = nameBy(entry, certificate);
    if (name !== undefined && name !== '') return name;
  }
  return undefined;
}

function fingerprintsOf(certificate: DetailedPeerCertificate): ReadonlySet<string> {
  const found = new Set<string>();
  let next: DetailedPeerCertificate | undefined = certificate;
  // The root of a chain is its own issuer.
  while (next?.fingerprint256 !== undefined && !found.has(next.fingerprint256)) {
    found.add(next.fingerprint256);
    next = next.issuerCertificate;
  }
  return found;
}

function nameBy(entry: NameMap, certificate: DetailedPeerCertificate): string | undefined {
  if (entry.map === 'specified') return entry.name;
  if (entry.map === 'common-name') {
    const name: unknown = certificate.subject.CN;
    return typeof name === 'string' ? name : undefined;
  }
  const wanted = kinds[entry.map];
  return alternativeNames(certificate.subjectaltname ?? '').find(([kind]) => wanted.includes(kind))?.[1];
}

const kinds = {
  'san-rfc822-name': ['email'],
  'san-dns-name': ['DNS'],
  'san-ip-address': ['IP Address'],
  'san-any': ['email', 'DNS', 'IP Address'],
} satisfies Readonly<Record<string, readonly string[]>>;

/**
 * The entries of Node's `subjectaltname`. It quotes, as JSON does, a name with anything in it that could be taken for the
 * next entry. The host of a mail address and a DNS name are in small letters (RFC 7407 section 3).
 */
export function alternativeNames(text: string): readonly (readonly [kind: string, name: string])[] {
  return [...text.matchAll(/(?:^|, )([A-Za-z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^,]*)/g)].flatMap(
    ([, kind = '', value = '']): (readonly [string, string])[] => {
      if (value.startsWith('"')) return [];
      if (kind === 'DNS') return [[kind, value.toLowerCase()]];
      if (kind !== 'email') return [[kind, value]];
      const at = value.lastIndexOf('@');
      return [[kind, value.slice(0, at + 1) + value.slice(at + 1).toLowerCase()]];
    },
  );
}
