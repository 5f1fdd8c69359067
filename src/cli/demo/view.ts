import type { Config, Resources, Secrets } from '../../core/index.ts';
import type { DeviceProfile } from '../../device/index.ts';
import type { Forelock } from '../../forelock.ts';
import { openSnmp, type SnmpSession } from '../../snmp/index.ts';
import { snmpTarget } from '../../targets.ts';
import { setAsideOn } from './on-device.ts';
import type { Screen } from './screen.ts';
import type { RoundResult } from './script.ts';

/** Milliseconds between two pictures. */
const interval = 100;

export interface Shown {
  readonly forelock: Forelock;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly profile: DeviceProfile;
  readonly planned: number;
}

/** Draws Forelock's state again and again, with what each device itself says is set aside on it. */
export interface View {
  count(round: RoundResult): void;
  /** Draws a last time. */
  close(): Promise<void>;
}

export function openView(screen: Screen, { forelock, config, secrets, profile, planned }: Shown): View {
  const sessions = openSessions(config, secrets);
  const begun = performance.now();
  const seen = { done: 0, denied: 0 };
  let open = true;
  const draw = async (): Promise<void> => {
    const onDevice = await read(sessions, profile);
    screen.show({
      ...{ status: forelock.status(), onDevice, planned, ...seen },
      elapsed: performance.now() - begun,
    });
  };
  const drawing = (async () => {
    while (open) {
      await draw();
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  })();
  return {
    count: ({ committed, denied }) => {
      seen.done += committed ? 1 : 0;
      seen.denied += denied;
    },
    close: async () => {
      open = false;
      await drawing;
      await draw();
      for (const session of sessions.values()) session.close();
    },
  };
}

function openSessions({ devices }: Config, secrets: Secrets): ReadonlyMap<string, SnmpSession> {
  const sessions = new Map<string, SnmpSession>();
  for (const device of devices) {
    const own = secrets.devices.get(device.name);
    const target = own && snmpTarget(device, own);
    if (target !== undefined) sessions.set(device.name, openSnmp(target));
  }
  return sessions;
}

async function read(
  sessions: ReadonlyMap<string, SnmpSession>,
  profile: DeviceProfile,
): Promise<ReadonlyMap<string, Resources | undefined>> {
  const read = [...sessions].map(async ([name, session]) => {
    const found = await setAsideOn(session, profile).catch(() => undefined);
    return [name, found] as const;
  });
  return new Map(await Promise.all(read));
}
