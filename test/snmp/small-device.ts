import {
  type AgentTree,
  amountColumnPart,
  joinParts,
  openAgent,
  rowTablePart,
  type SnmpAgent,
  scalarPart,
  type UsmLogin,
} from '../../src/snmp/index.ts';

export const minRateEntry = '1.3.6.1.2.1.97.1.8.4.1';
export const cpuColumn = '1.3.6.1.4.1.8072.9999.9999.1.1';
export const memoryColumn = '1.3.6.1.4.1.8072.9999.9999.1.2';
export const cpuIdle = '1.3.6.1.4.1.2021.11.11.0';

export const login: UsmLogin = {
  version: '3',
  user: 'forelock',
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
};

/** The rows that devices/simulator.yaml reserves by: 100 Mbit/s, 1000 milli-cores, 1 GiB. */
export function smallTree(): AgentTree {
  const within = (limit: number) => (amounts: ReadonlyMap<string, number>) =>
    [...amounts.values()].reduce((sum, amount) => sum + amount, 0) <= limit;
  const changed = (): void => {};
  return joinParts([
    rowTablePart({
      entry: minRateEntry,
      columns: [
        { number: 3, type: 'Unsigned32', initial: 0 },
        { number: 5, type: 'Integer32', initial: 3 },
      ],
      status: 6,
      allows: (rows) => [...rows.values()].reduce((sum, cells) => sum + (cells.get(3) ?? 0), 0) <= 100_000,
      changed,
    }),
    scalarPart('1.3.6.1.4.1.2021.4.6.0', 'Integer32', () => 500_000),
    scalarPart(cpuIdle, 'Integer32', () => 73),
    amountColumnPart({ column: cpuColumn, type: 'Integer32', allows: within(1_000), changed }),
    amountColumnPart({ column: memoryColumn, type: 'Integer32', allows: within(1_048_576), changed }),
  ]);
}

export async function openSmallDevice(port = 0, logins: readonly UsmLogin[] = [login]): Promise<SnmpAgent> {
  return openAgent({ host: '127.0.0.1', port, logins, tree: smallTree() });
}
