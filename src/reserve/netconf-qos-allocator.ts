import { type Clock, ForelockError, type Log, type Resources, resourceNames } from '../core/index.ts';
import { type DeviceProfile, fillTemplate } from '../device/index.ts';
import type { NetconfClient } from '../netconf/index.ts';
import type { AllocationStep, Allocator, TakeTerms } from './allocator.ts';
import { Owed, type OwnHolder, QosLine } from './netconf-qos-line.ts';
import { OwedReservations } from './netconf-qos-owed.ts';
import { sweepQos } from './netconf-qos-sweep.ts';
import { failed } from './reservation-failure.ts';

/** A device that is reserved on by edits of its QoS configuration, by its profile's templates. */
export interface QosDevice {
  readonly profile: Pick<DeviceProfile, 'reserve' | 'datastores' | 'locks' | 'quirks'>;
  /** Opens a NETCONF session that has settled; the allocator closes it. */
  readonly open: () => Promise<NetconfClient>;
}

export interface QosPorts {
  /** Of a session of the device, by its own session-id; undefined where Forelock has no grant on it. */
  readonly ownHolder: (device: string, session: number) => OwnHolder | undefined;
  /** Whether a grant may go on without its reservation while any session of Forelock has the device's lock. */
  readonly allowOwed: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** An allocator that has sessions of its own. */
export interface QosAllocator extends Allocator {
  close(): Promise<void>;
}

const name = 'netconf-qos';

/** The insides of two edit-configs. */
type QosStep = AllocationStep<{ readonly edit: string }>;

interface Reached {
  readonly line: QosLine;
  readonly owed: OwedReservations;
}

/**
 * Reserves by NETCONF, committed apart from every tool's changes; docs/decisions/0017 says how that stays free of
 * deadlock. Steps that meet at a device share a lock and a commit, and each gets its own answer.
 */
export function netconfQosAllocator(devices: ReadonlyMap<string, QosDevice>, ports: QosPorts): QosAllocator {
  const reached = new Map([...devices].map(([device, known]) => [device, reach(device, known, ports)]));
  const at = (step: AllocationStep): Reached => {
    const found = reached.get(step.device);
    if (found !== undefined) return found;
    throw new ForelockError(
      'reservation-failed',
      `${step.device} is not configured for reservations over NETCONF`,
    );
  };
  return {
    name,
    plan: (device, directive, row) => planned(device, devices.get(device), directive, row),
    take: async (step, terms) => take(step as QosStep, terms, at(step), ports.log),
    undo: async (step) => undo(step as QosStep, at(step)),
    sweep: async (device, sweep) => {
      const [known, line] = [devices.get(device), reached.get(device)?.line];
      if (known === undefined || line === undefined) return [];
      return sweepQos({ ...known, remove: (edit) => line.submit(edit, edit) }, sweep);
    },
    close: async () => {
      for (const { owed } of reached.values()) owed.close();
      await Promise.all([...reached.values()].map(({ line }) => line.close()));
    },
  };
}

function reach(device: string, { profile, open }: QosDevice, ports: QosPorts): Reached {
  const { ownHolder, allowOwed, clock, log } = ports;
  const line = new QosLine({
    ...{ place: profile, open, allowOwed, clock },
    ownHolder: (session) => ownHolder(device, session),
  });
  const owed = new OwedReservations({
    submit: (edit, removal) => line.submit(edit, removal),
    clock,
    failed: (cause) =>
      log.warn({ device, cause: String(cause) }, 'a reservation that was owed could not be made'),
  });
  return { line, owed };
}

function planned(
  device: string,
  known: QosDevice | undefined,
  directive: Resources,
  row: number,
): readonly QosStep[] {
  return resourceNames.flatMap((resource) => {
    const { config, unit, most } = known?.profile.reserve[resource] ?? {};
    if (config === undefined || unit === undefined || directive[resource] <= 0) return [];
    const amount = Math.min(Math.ceil(directive[resource] / unit), most ?? Number.MAX_SAFE_INTEGER);
    const [does, undoes] = [config.set, config.undo].map((text) => ({
      edit: fillTemplate(text, { row, amount }),
    }));
    if (does === undefined || undoes === undefined) return [];
    return [{ device, allocator: name, resource, amount: amount * unit, does, undoes }];
  });
}

async function take(
  step: QosStep,
  terms: TakeTerms | undefined,
  { line, owed }: Reached,
  log: Log,
): Promise<void> {
  const { device, resource, does, undoes } = step;
  try {
    await line.submit(does.edit, undoes.edit, terms);
  } catch (cause) {
    if (!(cause instanceof Owed)) failed(step, 'set aside by NETCONF', cause);
    log.info({ device, resource, holder: cause.holder }, 'a reservation waits for a lock of Forelock to go');
    owed.add(undoes.edit, does.edit);
  }
}

async function undo(step: QosStep, { line, owed }: Reached): Promise<void> {
  if (await owed.drop(step.undoes.edit)) return;
  await line
    .submit(step.undoes.edit, step.undoes.edit)
    .catch((cause: unknown) => failed(step, 'undone by NETCONF', cause));
}
