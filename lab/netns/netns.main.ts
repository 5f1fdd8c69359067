// npm run lab:netns -- up [N] | down [NAME] | sweep [--state DIR]: real devices in the foreground, until a signal takes them down.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  bringUp,
  type Device,
  type LabOptions,
  labConfig,
  labSupport,
  sweep,
  takeDownNamed,
} from './index.ts';

const usage =
  'usage: lab:netns -- up [N] [--name NAME] [--state DIR] [--target candidate|running] | down [NAME] [--state DIR] | sweep [--state DIR]';

function facts(device: Device): unknown {
  const { name, address, netconfPort, snmpPort, user, keyFile, knownHostsFile, hostKeyLine, netns } = device;
  const { authKeyFile, privKeyFile } = device.snmp;
  const snmp = { port: snmpPort, user: device.snmp.user, authKeyFile, privKeyFile };
  return {
    event: 'device',
    name,
    netns,
    address,
    netconfPort,
    user,
    keyFile,
    knownHostsFile,
    hostKeyLine,
    snmp,
  };
}

async function up(options: LabOptions): Promise<void> {
  const lab = await bringUp(options);
  const config = join(lab.directory, 'forelock.yaml');
  writeFileSync(config, labConfig(lab.devices));
  for (const device of lab.devices) console.log(JSON.stringify(facts(device)));
  console.log(JSON.stringify({ event: 'up', lab: lab.name, config }));
  const hold = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  clearInterval(hold);
  await lab.down();
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      state: { type: 'string', default: join(tmpdir(), 'forelock-lab') },
      target: { type: 'string', default: 'candidate' },
      name: { type: 'string', default: 'fl' },
    },
  });
  const support = labSupport();
  if (!support.ok) {
    console.error(`forelock: no lab here: ${support.why}`);
    return 1;
  }
  const { state: stateDir, name: prefix } = values;
  const [verb, which] = positionals;
  const target = values.target === 'running' ? 'running' : 'candidate';
  if (verb === 'up') await up({ devices: Number(which ?? 2), stateDir, prefix, target });
  else if (verb === 'down')
    console.log(JSON.stringify({ event: 'down', labs: await takeDownNamed(stateDir, which) }));
  else if (verb === 'sweep') console.log(JSON.stringify({ event: 'swept', labs: await sweep(stateDir) }));
  else {
    console.error(usage);
    return 2;
  }
  return 0;
}

process.exitCode = await main().catch((error: Error) => {
  console.error(`forelock: ${error.message}`);
  return 1;
});
