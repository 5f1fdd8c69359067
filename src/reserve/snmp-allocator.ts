import { ForelockError, type ResourceName, type Resources, resourceNames } from '../core/index.ts';
import type { DeviceProfile, ReservationTemplate, VarbindTemplate } from '../device/index.ts';
import type { SnmpSession, Varbind } from '../snmp/index.ts';
import type { AllocationStep, Allocator } from './allocator.ts';
import { failed } from './reservation-failure.ts';
import { adjustRow } from './snmp-adjust.ts';
import { sweepRows } from './snmp-sweep.ts';
import { stands, take } from './snmp-take.ts';
import { filled, undo } from './snmp-undo.ts';

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
      await take(sessionOf(devices, step), step as SnmpStep).catch((cause: unknown) =>
        failed(step, 'set aside', cause),
      );
    },
    undo: async (step) => {
      await undo(sessionOf(devices, step), (step as SnmpStep).undoes).catch((cause: unknown) =>
        failed(step, 'undone', cause),
      );
    },
    adjuster: (step) => async (to) => {
      const [from, into] = [(step as SnmpStep).does, (to as SnmpStep).does];
      await adjustRow(sessionOf(devices, step), from, into).catch((cause: unknown) =>
        failed(step, 'changed', cause),
      );
    },
    stands: async (step) => stands(sessionOf(devices, step), step as SnmpStep),
    sweep: async (device, sweep) => {
      const known = devices.get(device);
      return known === undefined ? [] : sweepRows(known.profile, known.session, sweep);
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

function sessionOf(devices: ReadonlyMap<string, SnmpDevice>, { device }: AllocationStep): SnmpSession {
  const known = devices.get(device);
  if (known) return known.session;
  throw new ForelockError('reservation-failed', `${device} is not configured for reservations over SNMP`);
}
