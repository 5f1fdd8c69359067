import { eachResource, type Resources } from '../core/index.ts';
import {
  amountColumnPart,
  joinParts,
  openAgent,
  rowTablePart,
  type SnmpAgent,
  scalarPart,
  type UsmLogin,
} from '../snmp/index.ts';

const minRateEntry = '1.3.6.1.2.1.97.1.8.4.1';
const playpen = '1.3.6.1.4.1.8072.9999.9999.1';
/** Entries of its port table. */
const ports = 64;

/** The SNMP face of a simulated device: what is set aside on it, and a load to read. */
export interface SimulatedAgent {
  readonly port: number;
  /** Cores, bytes and bit/s that stand in its rows. */
  reserved(): Resources;
  /** How many rows there are. */
  rows(): number;
  close(): void;
}

/** Serves the rows of devices/simulator.yaml; a SET that goes over `capacity` is refused. */
export async function openSimulatedAgent(
  host: string,
  port: number,
  login: UsmLogin,
  capacity: Resources,
): Promise<SimulatedAgent> {
  const amounts = {
    cpu: new Map<string, number>(),
    memory: new Map<string, number>(),
    bandwidth: new Map<string, number>(),
  };
  const within = (most: number) => (given: ReadonlyMap<string, number>) => sum(given) <= most;
  const keep = (into: Map<string, number>) => (given: ReadonlyMap<string, number>) => {
    into.clear();
    for (const [row, amount] of given) if (amount > 0) into.set(row, amount);
  };
  const tree = joinParts([
    rowTablePart({
      entry: minRateEntry,
      columns: [
        { number: 3, type: 'Unsigned32', initial: 0 },
        { number: 5, type: 'Integer32', initial: 3 },
      ],
      status: 6,
      allows: (rows) => sum(rates(rows)) <= capacity.bandwidth / 1_000,
      changed: (rows) => keep(amounts.bandwidth)(rates(rows)),
    }),
    scalarPart('1.3.6.1.4.1.2021.4.5.0', 'Integer32', () => Math.round(capacity.memory / 1_024)),
    scalarPart(
      '1.3.6.1.4.1.2021.4.6.0',
      'Integer32',
      () => Math.round(capacity.memory / 1_024) - sum(amounts.memory),
    ),
    scalarPart('1.3.6.1.4.1.2021.11.11.0', 'Integer32', () => 75),
    // RFC 2863 ifHCInOctets, ifHCOutOctets: one link, on which nothing goes by.
    scalarPart('1.3.6.1.2.1.31.1.1.1.6.1', 'Counter64', () => '0'),
    scalarPart('1.3.6.1.2.1.31.1.1.1.10.1', 'Counter64', () => '0'),
    scalarPart(`${playpen}.9.0`, 'Integer32', () => ports),
    amountColumnPart({
      column: `${playpen}.1`,
      type: 'Integer32',
      allows: within(capacity.cpu * 1_000),
      changed: keep(amounts.cpu),
    }),
    amountColumnPart({
      column: `${playpen}.2`,
      type: 'Integer32',
      allows: within(capacity.memory / 1_024),
      changed: keep(amounts.memory),
    }),
  ]);
  const agent: SnmpAgent = await openAgent({ host, port, logins: [login], tree });
  const units: Resources = { cpu: 0.001, memory: 1_024, bandwidth: 1_000 };
  return {
    port: agent.port,
    reserved: () => eachResource((name) => sum(amounts[name]) * units[name]),
    rows: () => amounts.cpu.size + amounts.memory.size + amounts.bandwidth.size,
    close: () => agent.close(),
  };
}

function sum(amounts: ReadonlyMap<string, number>): number {
  return [...amounts.values()].reduce((total, amount) => total + amount, 0);
}

function rates(rows: ReadonlyMap<string, ReadonlyMap<number, number>>): ReadonlyMap<string, number> {
  return new Map([...rows].map(([row, cells]) => [row, cells.get(3) ?? 0]));
}
