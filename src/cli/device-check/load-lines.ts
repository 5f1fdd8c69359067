import { type DeviceProfile, type LoadValues, loadShare, readingNames } from '../../device/index.ts';
import type { SnmpSession } from '../../snmp/index.ts';
import { contradicts, holds, type Line, untold } from './line.ts';

/** Some agents have an average only when they have run for as long as it covers. */
const warmUp = 120_000;

/** Each reading that the profile has, by what was read; `upFor` is how long the agent has run, in milliseconds. */
export function loadLines(
  way: 'SNMP' | 'NETCONF',
  readings: DeviceProfile['load'] | DeviceProfile['loadByNetconf'],
  values: LoadValues,
  upFor: number = Number.POSITIVE_INFINITY,
): readonly Line[] {
  const missing = upFor < warmUp ? untold : contradicts;
  const since = upFor < warmUp ? `, and has run for ${Math.round(upFor / 1_000)} s only` : '';
  const lines = readingNames.flatMap((name): readonly Line[] => {
    const reading = readings[name];
    if (reading === undefined) return [];
    const what = `${name} by ${way}`;
    const value = values[name];
    if (value === undefined) return [missing(what, `the device has no such reading${since}`)];
    const unit = reading.unit === 'percent' ? 'percent' : 'bytes';
    const sane = value >= 0 && (unit === 'bytes' || value <= 100) && (name !== 'memoryTotal' || value > 0);
    return [(sane ? holds : contradicts)(what, `${value} ${unit}`)];
  });
  return lines.length === 0 ? lines : [...lines, shareLine(way, values, missing)];
}

/** Load readings that answer one by one may still not come to a share. */
function shareLine(way: string, values: LoadValues, missing: typeof contradicts): Line {
  const { cpu, memory } = loadShare(values);
  const told = Object.entries({ cpu, memory }).flatMap(([name, share]) =>
    share === undefined ? [] : [`${name} ${Math.round(share * 100)} %`],
  );
  const what = `load by ${way}`;
  return told.length === 0
    ? missing(what, 'the readings do not make up a share')
    : holds(what, told.join(', '));
}

/** Sizes that the device has to be asked for. What fills a region shows only as it is filled. */
export async function regionLines(
  { regions }: DeviceProfile,
  session: SnmpSession | undefined,
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const { name, size } of regions) {
    const what = `region ${name}`;
    if (typeof size === 'number') lines.push(untold(what, `${size} by the profile; nothing to read it from`));
    else if (session === undefined) lines.push(untold(what, 'no snmp in the file'));
    else {
      const value = Number((await session.probe([size.oid]))[0]?.value);
      lines.push(
        value > 0 ? holds(what, `${value} by the device`) : contradicts(what, `no size at ${size.oid}`),
      );
    }
  }
  return lines;
}
