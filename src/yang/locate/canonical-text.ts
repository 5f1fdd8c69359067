/** Typedefs of RFC 6991 whose canonical form is in lower case. */
const lowerCase: ReadonlySet<string> = new Set(
  [
    ...['domain-name', 'host', 'ip-address', 'ip-prefix', 'ipv6-address', 'ipv6-prefix'],
    ...['ip-address-no-zone', 'ipv6-address-no-zone'],
  ]
    .map((name) => `ietf-inet-types:${name}`)
    .concat(['phys-address', 'mac-address', 'hex-string', 'uuid'].map((name) => `ietf-yang-types:${name}`)),
);

/** A value of a type that is derived from these typedefs, `module:name`, as RFC 6991 has it written. */
export function canonicalText(typedefs: readonly string[], value: string): string {
  if (!typedefs.some((name) => lowerCase.has(name))) return value;
  const [, address = '', rest = ''] = /^([^/%]*)(.*)$/s.exec(value) ?? [];
  return `${address.includes('::') || address.split(':').length === 8 ? shortest(address) : address.toLowerCase()}${rest}`;
}

/** The form of RFC 5952, as URLs have it (WHATWG URL, IPv6 serializer); what is no IPv6 address only loses its capitals. */
function shortest(address: string): string {
  const url = `http://[${address}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address.toLowerCase();
}
