import { verify } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import ssh2 from 'ssh2';

/** An OpenSSH certificate of a user whose signature by its authority fits (OpenSSH's PROTOCOL.certkeys). */
export interface UserCertificate {
  /** The authority's public key, as in the second field of authorized_keys. */
  readonly authority: string;
  readonly keyId: string;
  readonly serial: bigint;
  readonly principals: readonly string[];
  /** Seconds since the epoch: from the first on, and before the second. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  /** The certificate is no good to who does not know one of them. */
  readonly critical: ReadonlyMap<string, Buffer>;
  /** The user's own public key, as SSH writes it. */
  readonly key: Buffer;
}

const certificateName =
  /^(ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa|rsa-sha2-256|rsa-sha2-512)-cert-v01@openssh\.com$/;

export function isCertificateAlgorithm(algorithm: string): boolean {
  return certificateName.test(algorithm);
}

/** Fields that a public key of a kind has (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4). */
const keyFields: Readonly<Record<string, number>> = { 'ssh-ed25519': 1, 'ssh-rsa': 2 };
const userType = 1;

/** Undefined for what is no certificate of a user, is cut short, or was not signed by the authority that it names. */
export function decodeUserCertificate(blob: Buffer): UserCertificate | undefined {
  try {
    return decode(blob);
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/*
 * string type; string nonce; the key's fields; uint64 serial; uint32 type; string key id; string principals;
 * uint64 valid after; uint64 valid before; string critical options; string extensions; string reserved;
 * string signature key; string signature, of all before it
 */
function decode(blob: Buffer): UserCertificate | undefined {
  const reader = new SshReader(blob);
  const [, kind = ''] = certificateName.exec(reader.text()) ?? [];
  if (kind === '') return undefined;
  reader.string();
  const from = reader.at;
  for (let left = keyFields[kind] ?? 2; left > 0; left -= 1) reader.string();
  const key = Buffer.concat([encodeString(kind), blob.subarray(from, reader.at)]);
  const serial = reader.uint64();
  const type = reader.uint32();
  const keyId = reader.text();
  const principals = new SshReader(reader.string()).rest().map(String);
  const [validAfter, validBefore] = [reader.uint64(), reader.uint64()];
  const critical = optionsIn(reader.string());
  reader.string();
  reader.string();
  const authority = reader.string();
  const signed = blob.subarray(0, reader.at);
  const right = verifySsh(authority, signed, reader.string()) && reader.at === blob.length;
  if (!right || type !== userType) return undefined;
  return {
    authority: authority.toString('base64'),
    keyId,
    serial,
    principals,
    validAfter,
    validBefore,
    critical,
    key,
  };
}

function optionsIn(packed: Buffer): ReadonlyMap<string, Buffer> {
  const fields = new SshReader(packed).rest();
  if (fields.length % 2 === 1) throw new RangeError('an option has no value');
  const options = new Map<string, Buffer>();
  for (let at = 0; at < fields.length; at += 2)
    options.set(String(fields[at]), fields[at + 1] ?? Buffer.alloc(0));
  return options;
}

/** Undefined where it may be used now and from there by that principal; else what is wrong. */
export function certificateFault(
  certificate: UserCertificate,
  principal: string,
  address: string,
  now: number,
): string | undefined {
  const second = BigInt(Math.floor(now / 1_000));
  if (second < certificate.validAfter) return 'it is not valid yet';
  if (second >= certificate.validBefore) return 'it is not valid any more';
  if (!certificate.principals.includes(principal)) return `${principal} is none of its principals`;
  for (const [option, value] of certificate.critical) {
    if (option !== 'source-address') return `it has the critical option ${option}`;
    if (!isFrom(new SshReader(value).text(), address)) return `it is not for the address ${address}`;
  }
  return undefined;
}

/** Addresses and networks with commas between them, as ssh-keygen's `source-address`. */
function isFrom(networks: string, address: string): boolean {
  const list = new BlockList();
  for (const network of networks.split(',')) {
    const [start = '', bits] = network.split('/');
    const family = isIPv6(start) ? 'ipv6' : 'ipv4';
    list.addSubnet(start, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  const plain = address.replace(/^::ffff:/i, '');
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** Hashes by the algorithm of a signature; ssh-rsa, which is SHA-1, is none (RFC 8332, RFC 5656 section 6.2.1). */
const hashes: Readonly<Record<string, string | null>> = {
  'ssh-ed25519': null,
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
};

/** Whether the signature (`string algorithm; string bytes`) of the data is that of the key. */
export function verifySsh(key: Buffer, data: Buffer, signature: Buffer): boolean {
  try {
    return isSignature(key, data, signature);
  } catch {
    // Bytes that are no key or signature of their kind are OpenSSL's to find, and it throws.
    return false;
  }
}

function isSignature(key: Buffer, data: Buffer, signature: Buffer): boolean {
  const reader = new SshReader(signature);
  const [algorithm, bytes] = [reader.text(), reader.string()];
  const hash = hashes[algorithm];
  const parsed = ssh2.utils.parseKey(key);
  if (
    hash === undefined ||
    parsed instanceof Error ||
    parsed.type !== algorithm.replace(/^rsa-.*/, 'ssh-rsa')
  ) {
    return false;
  }
  const isCurve = algorithm.startsWith('ecdsa-');
  const raw = isCurve ? plainCurveSignature(bytes, Number(algorithm.slice(-3))) : bytes;
  return verify(hash, data, { key: parsed.getPublicPEM(), dsaEncoding: 'ieee-p1363' }, raw);
}

/** `mpint r; mpint s` as two numbers of equal width (RFC 5656 section 3.1.2). */
function plainCurveSignature(bytes: Buffer, bits: number): Buffer {
  const width = Math.ceil(bits / 8);
  const numbers = new SshReader(bytes).rest().map((number) => {
    const digits = number[0] === 0 ? number.subarray(1) : number;
    return Buffer.concat([Buffer.alloc(Math.max(0, width - digits.length)), digits]);
  });
  return Buffer.concat(numbers);
}

function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Reads the data types of RFC 4251 section 5. Throws RangeError where the bytes end before they should. */
class SshReader {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  uint32(): number {
    this.at += 4;
    return this.#bytes.readUInt32BE(this.at - 4);
  }

  uint64(): bigint {
    this.at += 8;
    return this.#bytes.readBigUInt64BE(this.at - 8);
  }

  string(): Buffer {
    const length = this.uint32();
    if (length > this.#bytes.length - this.at) throw new RangeError('a string is cut short');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  text(): string {
    return this.string().toString();
  }

  /** All strings to the end. */
  rest(): Buffer[] {
    const found: Buffer[] = [];
    while (this.at < this.#bytes.length) found.push(this.string());
    return found;
  }
}
