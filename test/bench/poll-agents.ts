// `node poll-agents.js COUNT`: that many SNMP agents on loopback, each on a port of its own. Says its ports, and, asked by a message, how
// many times each was read.
import { type AgentTree, joinParts, openAgent, scalarPart } from '../../src/snmp/index.ts';
import { pollLogin } from './poll-login.ts';

const count = Number(process.argv[2]);
/** The first that a poll's GETBULK asks for the next of. */
const cpuIdle = '1.3.6.1.4.1.2021.11.11';
const reads = new Uint32Array(count);

function treeOf(place: number): AgentTree {
  const tree = joinParts([
    scalarPart('1.3.6.1.4.1.2021.11.11.0', 'Integer32', () => 75),
    scalarPart('1.3.6.1.4.1.8072.9999.9999.1.9.0', 'Integer32', () => 64),
    scalarPart('1.3.6.1.4.1.2021.4.5.0', 'Integer32', () => 4_000_000),
    scalarPart('1.3.6.1.4.1.2021.4.6.0', 'Integer32', () => 3_000_000),
    ...[1, 2, 3, 4].map((link) =>
      scalarPart(`1.3.6.1.2.1.31.1.1.1.6.${link}`, 'Counter64', () => '12345678'),
    ),
    ...[1, 2, 3, 4].map((link) =>
      scalarPart(`1.3.6.1.2.1.31.1.1.1.10.${link}`, 'Counter64', () => '87654321'),
    ),
  ]);
  const next = (oid: string) => {
    if (oid === cpuIdle) reads[place] = (reads[place] ?? 0) + 1;
    return tree.next(oid);
  };
  return { ...tree, next };
}

const ports: Record<string, number> = {};
for (let place = 0; place < count; place += 1) {
  const agent = await openAgent({ host: '127.0.0.1', port: 0, logins: [pollLogin], tree: treeOf(place) });
  ports[`r${place + 1}`] = agent.port;
}
process.on('message', () => process.send?.([...reads]));
console.log(JSON.stringify({ event: 'listening', ports }));
