import { networkInterfaces } from 'node:os';
import { ipBatch, run, tcBatch } from './command.ts';
import type { LabRecord } from './record.ts';

/** Where a device hangs: its namespace and its two legs (RFC 2544's 198.18.0.0/15). */
export interface Attachment {
  readonly netns: string;
  /** In 198.18.0.0/16: management, reachable from the root namespace. */
  readonly address: string;
  /** In 198.19.0.0/16: the link with limited rate between the devices. */
  readonly linkAddress: string;
}

export interface Network {
  readonly hub: string;
  /** The third byte of all the lab's addresses. */
  readonly site: number;
  readonly attachments: readonly Attachment[];
}

const hostOfRoot = 254;

/** Creating the veth by a name made of the site is what claims the site against other labs on the machine. */
async function claimSite(hub: string, record: LabRecord): Promise<number> {
  const taken = Object.keys(networkInterfaces());
  const first = process.pid % 256;
  for (let step = 0; step < 256; step += 1) {
    const site = (first + step) % 256;
    const uplink = `fl-${site}`;
    if (taken.includes(uplink)) continue;
    try {
      await run('ip', ['link', 'add', uplink, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', hub]);
    } catch (error) {
      if (String(error).includes('File exists')) continue;
      throw error;
    }
    // Noted after the step: the veth dies with the hub's namespace, which was noted before it.
    record.note((holdings) => {
      holdings.uplink = uplink;
    });
    return site;
  }
  throw new Error('all 256 sites of 198.18.0.0/15 are taken by other labs');
}

async function joinHub(hub: string, site: number): Promise<void> {
  await ipBatch(hub, [
    'link add mgmt type bridge',
    'link add data type bridge',
    'link set uplink master mgmt',
    'link set uplink up',
    'link set mgmt up',
    'link set data up',
  ]);
  await ipBatch(undefined, [
    `addr add 198.18.${site}.${hostOfRoot}/24 dev fl-${site}`,
    `link set fl-${site} up`,
  ]);
}

/** A legs' other ends go into the hub's bridges. gso_max_segs 1: with offload the classes of HTB would hardly bind. */
async function attach(network: Network, index: number, linkBitsPerSecond: number): Promise<void> {
  const { netns, address, linkAddress } = network.attachments[index] as Attachment;
  const { hub } = network;
  await ipBatch(undefined, [
    `link add mgmt0 netns ${netns} type veth peer name m${index} netns ${hub}`,
    `link add link0 netns ${netns} type veth peer name d${index} netns ${hub}`,
  ]);
  await Promise.all([
    ipBatch(hub, [
      `link set m${index} master mgmt`,
      `link set m${index} up`,
      `link set d${index} master data`,
      `link set d${index} up`,
    ]),
    ipBatch(netns, [
      'link set lo up',
      `addr add ${address}/24 dev mgmt0`,
      `addr add ${linkAddress}/24 dev link0`,
      'link set link0 gso_max_segs 1',
      'link set mgmt0 up',
      'link set link0 up',
    ]),
  ]);
  await tcBatch(netns, htbLink(linkBitsPerSecond));
}

/** 1:1 is the link, 1:2 whatever has no reservation; reservations are further children of 1:1 (see agent/htb.ts). */
function htbLink(bitsPerSecond: number): string[] {
  const rest = Math.ceil(bitsPerSecond / 100);
  return [
    'qdisc add dev link0 root handle 1: htb default 2',
    `class add dev link0 parent 1: classid 1:1 htb rate ${bitsPerSecond}bit ceil ${bitsPerSecond}bit quantum 1514`,
    `class add dev link0 parent 1:1 classid 1:2 htb rate ${rest}bit ceil ${bitsPerSecond}bit prio 7 quantum 1514`,
  ];
}

/** The link as it is without any reservation. */
export async function resetLink(netns: string, bitsPerSecond: number): Promise<void> {
  await tcBatch(netns, ['qdisc del dev link0 root', ...htbLink(bitsPerSecond)]);
}

/** Makes the hub and a namespace for each device, and wires them. */
export async function layNetwork(
  record: LabRecord,
  prefix: string,
  devices: readonly string[],
  linkBitsPerSecond: number,
): Promise<Network> {
  const hub = `${prefix}-net`;
  const spaces = devices.map((name) => `${prefix}-${name}`);
  record.note((holdings) => holdings.netns.push(hub, ...spaces));
  await ipBatch(
    undefined,
    [hub, ...spaces].map((name) => `netns add ${name}`),
  );
  const site = await claimSite(hub, record);
  const attachments = spaces.map((netns, index) => ({
    netns,
    address: `198.18.${site}.${index + 1}`,
    linkAddress: `198.19.${site}.${index + 1}`,
  }));
  const network = { hub, site, attachments };
  await joinHub(hub, site);
  await Promise.all(attachments.map((_, index) => attach(network, index, linkBitsPerSecond)));
  return network;
}
