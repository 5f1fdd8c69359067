// npm run lab:netns -- up [N] | sweep [--state DIR]: real devices in the foreground, until a signal takes them down.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bringUp, type Device, labSupport, sweep } from './index.ts';

const usage = 'usage: lab:netns -- up [N] [--state DIR] [--target candidate|running] | sweep [--state DIR]';

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

async function up(devices: number, stateDir: string, target: 'candidate' | 'running'): Promise<void> {
  const lab = await bringUp({ devices, stateDir, target });
  for (const device of lab.devices) console.log(JSON.stringify(facts(device)));
  console.log(JSON.stringify({ event: 'up', lab: lab.name }));
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
    },
  });
  const support = labSupport();
  if (!support.ok) {
    console.error(`forelock: no lab here: ${support.why}`);
    return 1;
  }
  const [verb, count = '2'] = positionals;
  if (verb === 'up')
    await up(Number(count), values.state, values.target === 'running' ? 'running' : 'candidate');
  else if (verb === 'sweep') console.log(JSON.stringify({ event: 'swept', labs: await sweep(values.state) }));
  else {
    console.error(usage);
    return 2;
  }
  return 0;
}

process.exitCode = await main();
