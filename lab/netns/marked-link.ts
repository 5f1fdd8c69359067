import { run, tcBatch } from './command.ts';

/** A device's management leg as a congested one that knows marks: its rate in bit/s, and the DSCPs that have a class of their own. */
export interface MarkedLink {
  readonly bitsPerSecond: number;
  readonly marks: readonly number[];
}

const leg = 'mgmt0';

/** Each connection's packets go back with the mark that came last, as a class of the device's would have it. */
function replies(marks: readonly number[]): string {
  const known = [0, ...marks].map((dscp) => `ip dscp ${dscp} ct mark set ${dscp};`);
  const given = marks.map((dscp) => `ct mark ${dscp} ip dscp set ${dscp};`);
  return `table inet replies {
    chain input { type filter hook input priority mangle; ${known.join(' ')} }
    chain output { type filter hook output priority mangle; ${given.join(' ')} }
  }`;
}

const classOf = (at: number): string => `1:${(16 + at).toString(16)}`;

/** What has no class of its own has 1:2, and a short queue, so that its delay is that of a link and not of a buffer. */
function classes({ bitsPerSecond, marks }: MarkedLink): string[] {
  const on = `dev ${leg} parent`;
  const ceil = `ceil ${bitsPerSecond}bit quantum 1514`;
  return [
    `qdisc add dev ${leg} root handle 1: htb default 2`,
    `class add ${on} 1: classid 1:1 htb rate ${bitsPerSecond}bit ${ceil}`,
    `class add ${on} 1:1 classid 1:2 htb rate ${Math.ceil(bitsPerSecond / 100)}bit ${ceil} prio 7`,
    `qdisc add ${on} 1:2 handle 2: pfifo limit 100`,
    ...marks.flatMap((dscp, at) => [
      `class add ${on} 1:1 classid ${classOf(at)} htb rate ${Math.ceil(bitsPerSecond / 5)}bit ${ceil} prio 0`,
      `filter add ${on} 1: protocol ip prio 1 u32 match ip dsfield ${dscp << 2} 0xfc flowid ${classOf(at)}`,
    ]),
  ];
}

/** Until the lab is taken down, or the device restarted. */
export async function markLink({ netns }: { readonly netns: string }, link: MarkedLink): Promise<void> {
  await run('ip', ['netns', 'exec', netns, 'nft', '-f', '-'], replies(link.marks));
  await run('ip', ['-n', netns, 'link', 'set', leg, 'gso_max_segs', '1']);
  await tcBatch(netns, classes(link));
}

/** Bytes that the class of each mark has sent, in the order of the link's marks. */
export async function sentByMark(
  { netns }: { readonly netns: string },
  { marks }: MarkedLink,
): Promise<readonly number[]> {
  const told = await run('tc', ['-n', netns, '-s', 'class', 'show', 'dev', leg]);
  const sent = new Map(
    [...told.matchAll(/^class htb (\S+) .*\n Sent (\d+) bytes/gm)].map(([, id, bytes]) => [
      id,
      Number(bytes),
    ]),
  );
  return marks.map((_, at) => sent.get(classOf(at)) ?? 0);
}
