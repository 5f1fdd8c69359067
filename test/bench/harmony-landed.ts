import { encodeGetConfig } from '../../src/netconf/index.ts';
import { openSettled } from '../lab/open-client.ts';
import type { Workload } from './harmony-workload.ts';
import type { Fleet } from './simulated-fleet.ts';

/** A text that a device is to have in the end: any of these will do. */
export interface Expected {
  readonly device: string;
  readonly anyOf: readonly string[];
}

/**
 * What every device is to have once all workflows are done: on a port what its own tool wrote there last, as contact what one of
 * those wrote who share it. Marks of `by` tell a contender's texts from those before it.
 */
export function expectedTexts({ tools }: Workload, by: string): readonly Expected[] {
  const ports = new Map<string, Expected>();
  const contacts = new Map<string, string[]>();
  for (const workflow of tools.flatMap((tool) => tool.workflows)) {
    for (const device of workflow.devices) {
      for (const edit of workflow.edits) {
        if (edit.of === 'system')
          contacts.set(device, [...(contacts.get(device) ?? []), `<contact>${edit.contact} by ${by}`]);
        if (edit.of !== 'interfaces') continue;
        for (const name of edit.names)
          ports.set(`${device} ${name}`, { device, anyOf: [`${edit.description} by ${by}`] });
      }
    }
  }
  return [...ports.values(), ...[...contacts].map(([device, anyOf]) => ({ device, anyOf }))];
}

/** Of what is expected, what is not in running. */
export async function missingTexts(
  fleet: Fleet,
  expected: readonly Expected[],
): Promise<readonly Expected[]> {
  const missing: Expected[] = [];
  for (const [device, door] of Object.entries(fleet.doors)) {
    const client = await openSettled(door);
    const { data } = await client.rpc(encodeGetConfig('running'));
    await client.close();
    const own = expected.filter((each) => each.device === device);
    missing.push(...own.filter(({ anyOf }) => !anyOf.some((text) => data.includes(text))));
  }
  return missing;
}
