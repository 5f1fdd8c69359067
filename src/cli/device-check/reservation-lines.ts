import { type Resources, resourceNames } from '../../core/index.ts';
import type { DeviceProfile } from '../../device/index.ts';
import type { NetconfClient } from '../../netconf/index.ts';
import type { Allocator } from '../../reserve/index.ts';
import type { SnmpSession } from '../../snmp/index.ts';
import { amountText } from '../amount-text.ts';
import { contradicts, holds, type Line, messageOf, untold } from './line.ts';

/** What a read may tell of how each resource is set aside. */
export async function reservationLines(
  { reserve }: DeviceProfile,
  netconf: NetconfClient | undefined,
  snmp: SnmpSession | undefined,
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const resource of resourceNames) {
    const { mode, set, config, needs } = reserve[resource];
    const what = `${mode} ${resource}`;
    if (config !== undefined) lines.push(moduleLine(what, config.set, netconf));
    else if (set.length > 0) lines.push(...(await columnLines(what, set, snmp)));
    else lines.push(untold(what, 'nothing is sent to the device: Forelock holds lower work back'));
    if (needs !== '') lines.push(untold(`${what} needs`, needs));
  }
  return lines;
}

/** The namespaces of a template, by the hello; a device with a YANG library need not name its modules there. */
function moduleLine(what: string, edit: string, netconf: NetconfClient | undefined): Line {
  if (netconf === undefined) return untold(what, 'no NETCONF session');
  const wanted = [...new Set([...edit.matchAll(/\sxmlns="([^"]+)"/g)].map(([, uri]) => uri ?? ''))];
  const named = new Set(netconf.hello.capabilities.map((uri) => uri.split('?')[0] ?? ''));
  const missing = wanted.filter((uri) => !named.has(uri));
  if (missing.length === 0) return holds(what, `its hello names ${wanted.join(', ')}`);
  return untold(what, `its hello does not name ${missing.join(', ')}; --write tries it`);
}

/** A column without rows looks like one that is not there. */
async function columnLines(
  what: string,
  set: DeviceProfile['reserve']['cpu']['set'],
  snmp: SnmpSession | undefined,
): Promise<readonly Line[]> {
  if (snmp === undefined) return [untold(what, 'no snmp in the file')];
  const columns = set.map(({ oid }) => oid.replace('.{row}', ''));
  const lines: Line[] = [];
  for (const column of columns) {
    const rows = await snmp.walk(column);
    lines.push(
      rows.length > 0
        ? holds(what, `column ${column} has ${rows.length} rows`)
        : untold(what, `column ${column} has no rows; --write tries it`),
    );
  }
  return lines;
}

/** A row that no grant uses: those are numbered from 1 on. */
const testRow = 2 ** 31 - 1;

/** The least that each template can set aside, taken and given back. */
export async function writeLines(
  device: string,
  { reserve }: DeviceProfile,
  allocator: Allocator,
): Promise<readonly Line[]> {
  const least: Resources = {
    cpu: reserve.cpu.unit,
    memory: reserve.memory.unit,
    bandwidth: reserve.bandwidth.unit,
  };
  const lines: Line[] = [];
  for (const step of allocator.plan(device, least, testRow)) {
    const what = `write ${step.resource}`;
    const fault = await allocator.take(step).then(() => undefined, messageOf);
    const left = await allocator.undo(step).then(() => undefined, messageOf);
    const amount = amountText(step.resource, step.amount);
    if (left !== undefined)
      lines.push(
        contradicts(what, `${fault ?? `${amount} set aside`}, and row ${testRow} may still stand: ${left}`),
      );
    else
      lines.push(
        fault === undefined ? holds(what, `${amount} set aside and given back`) : contradicts(what, fault),
      );
  }
  return lines;
}
