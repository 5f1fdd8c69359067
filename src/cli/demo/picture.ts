import type { Resources } from '../../core/index.ts';
import type { DeviceStatus, Status } from '../../harmony/index.ts';
import { durationText, resourcesText } from '../amount-text.ts';

/** What the picture is drawn from. */
export interface Scene {
  readonly status: Status;
  /** What each device itself says is set aside on it, read by SNMP; undefined before the first reading. */
  readonly onDevice: ReadonlyMap<string, Resources | undefined>;
  /** Milliseconds since the start. */
  readonly elapsed: number;
  readonly done: number;
  readonly planned: number;
  readonly denied: number;
}

const classNames: ReadonlyMap<number, string> = new Map([
  [1, 'low'],
  [3, 'normal'],
  [5, 'high'],
  [7, 'critical'],
]);

const className = (priority: number): string => classNames.get(priority) ?? `class ${priority}`;

/** The whole picture, for a terminal that is drawn over. */
export function pictureText(scene: Scene): string {
  const { status, elapsed, done, planned, denied, onDevice } = scene;
  const head = `through Forelock   ${durationText(elapsed)}   ${done} of ${planned} workflows done   ${denied} denied`;
  const devices = status.devices.flatMap((device) => [
    '',
    ...deviceLines(device, status.at, onDevice.get(device.name)),
  ]);
  return [head, ...devices].join('\n');
}

function deviceLines(device: DeviceStatus, at: number, reserved: Resources | undefined): readonly string[] {
  const { name, grants, waiters } = device;
  const held = grants.map(
    ({ tool, priority, scopes, since }) =>
      `${tool} (${className(priority)}) has ${scopes.join(' ')} for ${durationText(at - since)}`,
  );
  const waiting = waiters.map(
    ({ tool, priority, since }) => `${tool} (${className(priority)}, ${durationText(at - since)})`,
  );
  return [
    `  ${name}  holds      ${held.join('; ') || '-'}`,
    `      waits      ${waiting.join(', ') || '-'}`,
    `      set aside  ${reserved === undefined ? '-' : resourcesText(reserved)}  (as the device says by SNMP)`,
  ];
}

/** One line for a change of hands, where nothing can be drawn over; undefined where nothing has changed hands. */
export function changeText(before: Status | undefined, scene: Scene): readonly string[] {
  return scene.status.devices.flatMap((device) => {
    const grant = device.grants[0];
    const held = before?.devices.find(({ name }) => name === device.name)?.grants[0];
    if (grant === undefined || grant.id === held?.id) return [];
    const waiting = device.waiters.map(({ tool, priority }) => `${tool} (${className(priority)})`).join(', ');
    const reserved = scene.onDevice.get(device.name);
    const aside = reserved === undefined ? '' : `; set aside by SNMP: ${resourcesText(reserved)}`;
    const time = durationText(scene.elapsed).padStart(7);
    return [
      `${time}  ${device.name}  ${grant.tool} (${className(grant.priority)}) holds; waiting: ${waiting || 'nobody'}${aside}`,
    ];
  });
}
