import type { Resources } from '../../core/index.ts';
import type { DeviceProfile, ReservationTemplate } from '../../device/index.ts';
import type { SnmpSession } from '../../snmp/index.ts';

/** What a device itself says is set aside on it: its reservation rows, walked and added up, in core's units. */
export async function setAsideOn(session: SnmpSession, { reserve }: DeviceProfile): Promise<Resources> {
  const [cpu, memory, bandwidth] = await Promise.all([
    total(session, reserve.cpu),
    total(session, reserve.memory),
    total(session, reserve.bandwidth),
  ]);
  return { cpu, memory, bandwidth };
}

async function total(session: SnmpSession, { set, unit }: ReservationTemplate): Promise<number> {
  const column = set.find(({ value }) => value === '{amount}')?.oid.replace(/\.\{row\}$/, '');
  if (column === undefined) return 0;
  const rows = await session.walk(column);
  return rows.reduce((sum, { value }) => sum + Number(value), 0) * unit;
}
