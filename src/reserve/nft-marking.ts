import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Flow, Marking } from './marking.ts';
import { markingFailed, NftShell } from './nft-shell.ts';

/** A flow with the code point that it is to have, and what it has in the table. */
interface Entry {
  readonly key: string;
  wanted: number | undefined;
  stands: number | undefined;
}

/**
 * Marks by nftables in the network namespace of this process (needs CAP_NET_ADMIN there): a map from flows to the chain that
 * writes the code point, one of `codePoints`. Sets that come while nft is at work go into one transaction. `program` is nft's
 * name or path. Rejects with `marking-failed`.
 */
export async function openNftMarking(codePoints: readonly number[], program = 'nft'): Promise<Marking> {
  const marking = new NftMarking(new Set(codePoints), program);
  await marking.open();
  return marking;
}

class NftMarking implements Marking {
  readonly #codePoints: ReadonlySet<number>;
  readonly #program: string;
  readonly #entries = new Map<string, Entry>();
  readonly #due = new Set<Entry>();
  #shell: NftShell | undefined;
  #next: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(codePoints: ReadonlySet<number>, program: string) {
    this.#codePoints = codePoints;
    this.#program = program;
  }

  async open(): Promise<NftShell> {
    const shell = await NftShell.open(
      this.#program,
      `forelock-${process.pid}-${randomBytes(3).toString('hex')}`,
    );
    try {
      await shell.run(rules(shell.table, this.#codePoints));
    } catch (cause) {
      await shell.close();
      throw cause;
    }
    this.#shell = shell;
    return shell;
  }

  set(flow: Flow, dscp: number | undefined): Promise<void> {
    const key = elementOf(flow);
    const known = this.#entries.get(key);
    if (known === undefined && dscp === undefined) return Promise.resolve();
    if (!isAddress(flow)) return Promise.reject(markingFailed(`'${flow.address}' is no address`));
    const entry = known ?? { key, wanted: undefined, stands: undefined };
    this.#entries.set(key, entry);
    entry.wanted = dscp;
    this.#due.add(entry);
    this.#next ??= this.#running.then(() => this.#carryOut());
    this.#running = this.#next.catch(() => {});
    return this.#next;
  }

  async close(): Promise<void> {
    await this.#running;
    await this.#shell?.close();
  }

  async #carryOut(): Promise<void> {
    this.#next = undefined;
    const shell = this.#shell?.ended === false ? this.#shell : await this.#reopen();
    const due = [...this.#due].map((entry) => ({ entry, ...entry }));
    this.#due.clear();
    const lines = due.flatMap((each) => changes(shell.table, each));
    if (lines.length > 0) await shell.run(lines.join('; '));
    for (const { entry, wanted } of due) {
      entry.stands = wanted;
      if (wanted === undefined && entry.wanted === undefined) this.#entries.delete(entry.key);
    }
  }

  /** Somebody ended nft: its table went with it, and every flow that had a mark is to have it again. */
  async #reopen(): Promise<NftShell> {
    const shell = await this.open();
    for (const entry of this.#entries.values()) {
      entry.stands = undefined;
      this.#due.add(entry);
    }
    return shell;
  }
}

const mapOf = (key: string): string => (key.includes(':') ? 'flows6' : 'flows4');

/** Without what only this machine's names have: IPv4 in an IPv6 socket, and the zone of a link-local address. */
function elementOf({ protocol, address, port, localPort }: Flow): string {
  return `${protocol} . ${address.replace(/^::ffff:(?=\d+\.)|%.*$/g, '')} . ${port} . ${localPort}`;
}

/** A socket that is closed already has none; nft would refuse the whole transaction. */
function isAddress({ address }: Flow): boolean {
  return isIP(address) !== 0;
}

function changes(table: string, { key, wanted, stands }: Entry): readonly string[] {
  if (wanted === stands) return [];
  const place = `element inet ${table} ${mapOf(key)}`;
  return [
    ...(stands === undefined ? [] : [`delete ${place} { ${key} }`]),
    ...(wanted === undefined ? [] : [`add ${place} { ${key} : goto dscp-${wanted} }`]),
  ];
}

/** Of the packets of this machine's own sockets. A reply's mark is the device's to give. */
function rules(table: string, codePoints: ReadonlySet<number>): string {
  const marks = [...codePoints].map(
    (dscp) =>
      `add chain inet ${table} dscp-${dscp} { meta nfproto ipv4 ip dscp set ${dscp}; meta nfproto ipv6 ip6 dscp set ${dscp}; }`,
  );
  const map = (name: string, address: string): string =>
    `add map inet ${table} ${name} { type inet_proto . ${address} . inet_service . inet_service : verdict; }`;
  const lookUp = (family: string, name: string): string =>
    `meta l4proto . ${family} daddr . th dport . th sport vmap @${name};`;
  return [
    ...marks,
    map('flows4', 'ipv4_addr'),
    map('flows6', 'ipv6_addr'),
    `add chain inet ${table} output { type filter hook output priority mangle; policy accept; ${lookUp('ip', 'flows4')} ${lookUp('ip6', 'flows6')} }`,
  ].join('; ');
}
