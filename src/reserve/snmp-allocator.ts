import { ForelockError, type ResourceName, type Resources, resourceNames } from '../core/index.ts';
import type { DeviceProfile, ReservationTemplate, VarbindTemplate } from '../device/index.ts';
import { SnmpError, type SnmpSession, type Varbind } from '../snmp/index.ts';
import type { AllocationStep, Allocator } from './allocator.ts';
import { failed } from './reservation-failure.ts';

/** A device that is reserved on over SNMP, by its profile's templates. The session stays the caller's to close. */
export interface SnmpDevice {
  readonly profile: DeviceProfile;
  readonly session: SnmpSession;
}

export function snmpAllocator(devices: ReadonlyMap<string, SnmpDevice>): Allocator {
  return {
    name,
    plan: (device, directive, row) => {
      const templates = devices.get(device)?.profile.reserve;
      if (templates === undefined) return [];
      return resourceNames.flatMap((resource) =>
        stepFor(device, resource, templates[resource], directive, row),
      );
    },
    take: async (step) => {
      await sessionOf(devices, step)
        .set((step as SnmpStep).does)
        .catch((cause: unknown) => failed(step, 'set aside', cause));
    },
    undo: async (step) => {
      await undo(sessionOf(devices, step), (step as SnmpStep).undoes).catch((cause: unknown) =>
        failed(step, 'undone', cause),
      );
    },
  };
}

const name = 'snmp';

/** One SET that sets aside, and one that takes it back. */
type SnmpStep = AllocationStep<readonly Varbind[]>;

function stepFor(
  device: string,
  resource: ResourceName,
  template: ReservationTemplate | undefined,
  directive: Resources,
  row: number,
): readonly SnmpStep[] {
  if (template === undefined || template.set.length === 0 || directive[resource] <= 0) return [];
  const amount = Math.min(Math.ceil(directive[resource] / template.unit), template.most);
  const fill = (varbinds: readonly VarbindTemplate[]): readonly Varbind[] =>
    varbinds.map((varbind) => filled(varbind, row, amount));
  return [
    {
      device,
      allocator: name,
      resource,
      amount: amount * template.unit,
      does: fill(template.set),
      undoes: fill(template.undo),
    },
  ];
}

function filled({ oid, type, value }: VarbindTemplate, row: number, amount: number): Varbind {
  const known = value === '{amount}' ? amount : value === '{row}' ? row : value;
  return { oid: oid.replace('{row}', String(row)), type, value: known };
}

function sessionOf(devices: ReadonlyMap<string, SnmpDevice>, { device }: AllocationStep): SnmpSession {
  const known = devices.get(device);
  if (known) return known.session;
  throw new ForelockError('reservation-failed', `${device} is not configured for reservations over SNMP`);
}

/**
 * Agents differ in what they answer when a row to destroy is not there (noError, inconsistentValue, noCreation), so a
 * refusal is settled by looking: rows gone, or already at the undo's value, count as undone.
 */
async function undo(session: SnmpSession, undoes: readonly Varbind[]): Promise<void> {
  try {
    await session.set(undoes);
  } catch (cause) {
    if (!(cause instanceof SnmpError) || cause.kind !== 'refused') throw cause;
    const found = await session.probe(undoes.map(({ oid }) => oid));
    const undone = found.every((varbind, at) => varbind === undefined || varbind.value === undoes[at]?.value);
    if (!undone) throw cause;
  }
}
