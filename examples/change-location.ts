// Sets the location of r1 under a grant with declared terms: node change-location.js LOCATION
import { readFileSync } from 'node:fs';
import { connect, encodeCommit, encodeEditConfig, type NetconfClient } from 'forelock';

const { FORELOCK_HOST = '', FORELOCK_PORT, FORELOCK_USER = '', FORELOCK_KEY = '' } = process.env;
const { FORELOCK_KNOWN_HOSTS = '', FORELOCK_SOCKET } = process.env;
const [location = 'unknown'] = process.argv.slice(2);

const forelock = await connect({
  socket: FORELOCK_SOCKET,
  netconf: {
    ...{ host: FORELOCK_HOST, port: { r1: Number(FORELOCK_PORT) }, user: FORELOCK_USER },
    privateKey: readFileSync(FORELOCK_KEY),
    hostKey: { kind: 'known-hosts', text: readFileSync(FORELOCK_KNOWN_HOSTS, 'utf8') },
  },
});

async function ask(session: NetconfClient, operation: string): Promise<void> {
  const { errors } = await session.rpc(operation);
  if (errors[0] !== undefined) throw new Error(`${errors[0].tag}: ${errors[0].message}`);
}

await using grant = await forelock.lock({
  ...{
    devices: 'r1',
    tool: FORELOCK_USER,
    priority: 'normal',
    complexity: 'low',
    estimate: '2s',
    wait: '60s',
  },
});
grant.on('yield-requested', ({ by }) => console.error(`${by} waits for this`));
await using session = await grant.netconf('r1');
const system = `<system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location>${location}</location></system>`;
await ask(session, encodeEditConfig('candidate', system));
await ask(session, encodeCommit());
console.log(`${grant.id} with token ${grant.token}: done`);
