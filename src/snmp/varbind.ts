import { isVarbindError, ObjectType, type RawVarbind } from 'net-snmp';

/** SMIv2 base types (RFC 2578 section 7.1). Gauge32 shares Unsigned32's wire tag, so it reads as Unsigned32. */
export type SmiType =
  | 'Integer32'
  | 'Unsigned32'
  | 'Counter32'
  | 'Counter64'
  | 'TimeTicks'
  | 'OctetString'
  | 'ObjectIdentifier'
  | 'IpAddress'
  | 'Opaque'
  | 'Null';

/**
 * One variable and its value, fit for JSON. Numbers for the 32-bit types; decimal digits for Counter64; dotted
 * text for ObjectIdentifier and IpAddress; one character a byte (latin1) for OctetString and Opaque.
 */
export interface Varbind {
  readonly oid: string;
  readonly type: SmiType;
  readonly value: number | string;
}

const wireNames: Readonly<Record<SmiType, string>> = {
  Integer32: 'Integer',
  Unsigned32: 'Gauge',
  Counter32: 'Counter',
  Counter64: 'Counter64',
  TimeTicks: 'TimeTicks',
  OctetString: 'OctetString',
  ObjectIdentifier: 'OID',
  IpAddress: 'IpAddress',
  Opaque: 'Opaque',
  Null: 'Null',
};

const tagOf = (type: SmiType): number => ObjectType[wireNames[type]] ?? 5;

const typeOf: ReadonlyMap<number, SmiType> = new Map(
  (Object.keys(wireNames) as SmiType[]).map((type) => [tagOf(type), type]),
);

export function encodeVarbind({ oid, type, value }: Varbind): RawVarbind {
  const tag = tagOf(type);
  if (type === 'Null') return { oid, type: tag, value: null };
  if (type === 'OctetString' || type === 'Opaque') {
    return { oid, type: tag, value: Buffer.from(String(value), 'latin1') };
  }
  if (type === 'Counter64') return { oid, type: tag, value: bytesOfCounter(BigInt(value)) };
  if (type === 'ObjectIdentifier' || type === 'IpAddress') return { oid, type: tag, value: String(value) };
  return { oid, type: tag, value: Number(value) };
}

/** Undefined where the agent answered noSuchObject, noSuchInstance or endOfMibView (RFC 3416 section 3). */
export function decodeVarbind(raw: RawVarbind): Varbind | undefined {
  if (isVarbindError(raw)) return undefined;
  const type = typeOf.get(raw.type) ?? 'Opaque';
  return { oid: raw.oid, type, value: decodeValue(type, raw.value) };
}

function decodeValue(type: SmiType, value: RawVarbind['value']): number | string {
  if (value === null) return '';
  if (Buffer.isBuffer(value)) {
    return type === 'Counter64' ? BigInt(`0x0${value.toString('hex')}`).toString() : value.toString('latin1');
  }
  return typeof value === 'boolean' ? Number(value) : value;
}

/** A BER INTEGER's content: the least bytes, with a leading zero where the top bit would read as a sign. */
function bytesOfCounter(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}
