import type { Device } from '../../lab/netns/index.ts';
import { type NetconfClient, namespaces } from '../../src/netconf/index.ts';
import { type Front, openFront } from '../lab/front.ts';
import { openClient } from '../lab/open-client.ts';
import { sendFlow } from './iperf.ts';
import type { ReservePlan } from './reserve-plan.ts';

const linkRate = 100_000_000;
const firstPort = 20_000;
const otherPort = 5_201;
/** Of a full frame as HTB counts it, TCP's payload. */
const payload = 1_448 / 1_514;

/** Locks with at least this bandwidth, and gives the place in its block of the row that the grant has on the device. */
async function reserveShare(client: NetconfClient, device: Device, mbit: number): Promise<number> {
  const least = `<least-resources xmlns="${namespaces.forelock}"><bandwidth>${mbit * 1_000}</bandwidth></least-resources>`;
  const reply = await client.rpc(`<lock><target><candidate/></target>${least}</lock>`);
  if (!reply.ok) throw new Error(`no grant with ${mbit} Mbit/s: ${reply.errors[0]?.message}`);
  const { minRates, classes } = await device.reservations();
  const [row] = minRates.keys();
  if (row !== undefined) return row % 65_536;
  const [id = ''] = classes.keys();
  return Number.parseInt(id.split(':')[1] ?? '', 16) - 0x100;
}

/** Mbit/s on the link that a workflow gets which offers `mbit`, beside a flow of twice the link. */
async function rival(from: Device, to: Device, port: number, mbit: number, seconds: number): Promise<number> {
  const flow = { from: from.netns, to: { netns: to.netns, address: to.linkAddress }, seconds };
  const noise = sendFlow({
    ...flow,
    ...{ seconds: seconds + 1, port: otherPort, offered: 2 * linkRate, protocol: 'udp' },
  });
  const own = sendFlow({ ...flow, port, offered: mbit * 1e6 * payload, protocol: 'tcp' });
  const [got] = await Promise.all([own, noise]);
  return got / payload / 1e6;
}

async function measureOn(front: Front, device: Device, plan: ReservePlan): Promise<Record<string, number>> {
  const client = await openClient(front.through('normal', device.name));
  const to = front.devices.at(-1) as Device;
  const way = device.name === 'r1' ? 'snmp' : 'tc';
  const found: Record<string, number> = {};
  for (const mbit of plan.shares) {
    found[`link_mbit_${way}_unreserved_${mbit}`] = await rival(device, to, firstPort, mbit, plan.seconds);
    const row = await reserveShare(client, device, mbit);
    found[`link_mbit_${way}_reserved_${mbit}`] = await rival(device, to, firstPort + row, mbit, plan.seconds);
    await client.rpc('<unlock><target><candidate/></target></unlock>');
  }
  await client.close();
  return found;
}

function worstError(found: Readonly<Record<string, number>>, which: string): number {
  const errors = Object.entries(found)
    .filter(([name]) => name.includes(`_${which}_`))
    .map(([name, got]) => Math.abs(got / Number(name.split('_').at(-1)) - 1));
  return Math.max(...errors);
}

/**
 * Share of a 100 Mbit/s link that a granted workflow gets under competing load, reserved by SNMP SET on r1 and by tc on
 * r2, each time beside the same without a reservation. The error is of what it got against what was reserved, worst case.
 */
export async function measureLink(stateDir: string, plan: ReservePlan): Promise<Record<string, number>> {
  const front = await openFront(stateDir, 3, {
    linkBitsPerSecond: linkRate,
    entry: ({ name, netns }) =>
      name === 'r2'
        ? {
            snmp: undefined,
            reserve: { tc: { interface: 'link0', netns, ceil: '100Mbit', 'from-port': firstPort } },
          }
        : {},
  });
  try {
    const found: Record<string, number> = {};
    for (const device of front.devices.slice(0, 2))
      Object.assign(found, await measureOn(front, device, plan));
    return {
      link_share_error: worstError(found, 'reserved'),
      link_share_error_unreserved: worstError(found, 'unreserved'),
      ...found,
    };
  } finally {
    await front.close();
  }
}
