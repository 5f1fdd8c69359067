import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type DeviceProfile, loadProfiles } from '../../device/index.ts';
import { encodeGetConfig, NetconfClient } from '../../netconf/index.ts';
import { packagedDirectory } from '../../package-root.ts';
import { figuresOf, summaryText } from './figures.ts';
import { guest, openPremises, type Premises } from './premises.ts';
import { openScreen, type Screen } from './screen.ts';
import { interfacesNamespace, runTools, type Targets, type WayResult } from './script.ts';
import { openSite, type SimulatedSite } from './site.ts';
import { openView } from './view.ts';
import { planWork, type WorkPlan } from './work-plan.ts';

export interface DemoOptions {
  readonly once?: boolean;
  /** File that the figures are written to. */
  readonly json?: string;
  readonly devices: number;
  readonly seed: number;
}

/**
 * `forelock demo`: the same seeded work twice on simulated devices over real SSH and SNMP on loopback, first through
 * Forelock with a live picture, then straight with a script's back-off; then both side by side. Ctrl-C ends it at any
 * point, and nothing stays behind.
 */
export async function demo(options: DemoOptions): Promise<void> {
  const names = Array.from({ length: options.devices }, (_, index) => `r${index + 1}`);
  const plan = planWork(options.seed, names);
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const profile = (await loadProfiles(packagedDirectory('devices'))).get('simulator') as DeviceProfile;
  const site = await openSite(names, profile.capacity);
  try {
    const premises = await openPremises(plan, site);
    try {
      await Promise.race([show(options, plan, { premises, site, profile }), interrupted]);
      if (options.once !== true) await interrupted;
    } finally {
      await premises.close();
    }
  } finally {
    await site.close();
  }
}

interface Stage {
  readonly premises: Premises;
  readonly site: SimulatedSite;
  readonly profile: DeviceProfile;
}

async function show(options: DemoOptions, plan: WorkPlan, stage: Stage): Promise<void> {
  const screen = openScreen(process.stdout);
  const forelock = await throughForelock(plan, stage, screen);
  const straight = await straightToDevices(plan, stage, screen);
  screen.say(`\n${summaryText(forelock, straight)}`);
  const figures = figuresOf(forelock, straight);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ figures })}\n`);
  if (options.once !== true) screen.say(invitation(stage.premises));
}

async function throughForelock(plan: WorkPlan, stage: Stage, screen: Screen): Promise<WayResult> {
  const { premises, site, profile } = stage;
  screen.say(`${plan.tools.length} tools work on ${plan.devices.join(', ')} through Forelock.\n`);
  const planned = plan.tools.reduce((sum, { rounds }) => sum + rounds.length, 0);
  const view = openView(screen, { ...premises, profile, planned });
  try {
    const result = await runTools(plan, premises.targets, (round) => view.count(round));
    return await verified(result, site.targets);
  } finally {
    await view.close();
  }
}

/** On devices of its own, as fresh as Forelock's were. */
async function straightToDevices(plan: WorkPlan, { profile }: Stage, screen: Screen): Promise<WayResult> {
  screen.say('\nThe same work straight on the devices, with back-off where they say lock-denied ...');
  const site = await openSite(plan.devices, profile.capacity);
  try {
    return await verified(await runTools(plan, site.targets, () => {}), site.targets);
  } finally {
    await site.close();
  }
}

/** A workflow counts as done only where the device's running datastore has what it wrote. */
async function verified(result: WayResult, targets: Targets): Promise<WayResult> {
  const running = new Map<string, string>();
  for (const device of new Set(result.rounds.map((round) => round.device))) {
    const client = await NetconfClient.open(targets('', device));
    const subtree = `<interfaces xmlns="${interfacesNamespace}"/>`;
    running.set(device, (await client.rpc(encodeGetConfig('running', { subtree }))).data);
    await client.close();
  }
  const rounds = result.rounds.map((round) => {
    const found = running.get(round.device)?.includes(`<name>${round.interface}</name>`) === true;
    return { ...round, committed: round.committed && found };
  });
  return { ...result, rounds };
}

function invitation({ forelock, config }: Premises): string {
  const [device = '', port] = Object.entries(forelock.ports)[0] ?? [];
  const { host } = config.listen;
  const login = `username="${guest.name}", password="${guest.password}", hostkey_verify=False`;
  return `
Forelock and the devices stay up until Ctrl-C. From another terminal:

  from ncclient import manager
  ${device} = manager.connect(host="${host}", port=${port}, ${login})

All devices are on port ${forelock.port} too, with ${guest.name}%DEVICE as the user name. To see who holds and who waits:

  forelock locks --config ${config.file}`;
}
