import { ErrorStatus, RequestFailedError, RequestTimedOutError, ResponseInvalidError } from 'net-snmp';
import { SnmpError } from './snmp-error.ts';

/** One request of net-snmp's as a promise, which rejects with an SnmpError. */
export function ask<T>(
  oids: readonly string[],
  send: (answer: (error: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    send((error, value) => {
      if (error || value === undefined) reject(asSnmpError(oids, error));
      else resolve(value);
    });
  });
}

function asSnmpError(oids: readonly string[], cause: Error | null): SnmpError {
  if (cause instanceof RequestFailedError) return refusal(oids, cause);
  if (cause instanceof RequestTimedOutError) {
    return new SnmpError('unreachable', 'the SNMP agent did not answer in time', { cause });
  }
  if (cause instanceof ResponseInvalidError) {
    const kind = cause.code === authFailure ? 'login' : 'malformed';
    return new SnmpError(kind, cause.message, { cause });
  }
  return new SnmpError('unreachable', cause?.message ?? 'the SNMP agent gave no answer', { cause });
}

/** net-snmp's ResponseInvalidCode.EAuthFailure. */
const authFailure = 5;

/** net-snmp gives the index of the varbind only as its OID at the end of the message. */
function refusal(oids: readonly string[], cause: RequestFailedError): SnmpError {
  const name = ErrorStatus[cause.status] ?? 'GeneralError';
  const status = name === 'GeneralError' ? 'genErr' : name.charAt(0).toLowerCase() + name.slice(1);
  const at = oids.findIndex((oid) => cause.message.endsWith(`: ${oid}`));
  const index = at < 0 ? undefined : at;
  const where = index === undefined ? '' : ` at ${oids[index]}`;
  return new SnmpError('refused', `the SNMP agent refused: ${status}${where}`, { status, index, cause });
}
