// A plain ssh2 byte pipe, the floor that a Node proxy stands on: a server's channel piped to a client's channel and
// back, nothing read on the way. `node pipe.js FILE`; prints the line {"event":"listening","ports":{...}} when ready.
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import ssh2, { type ServerChannel } from 'ssh2';
import type { PipePlan } from './pipe-plan.ts';

function keyOf(line: string): Buffer {
  const key = ssh2.utils.parseKey(line);
  if (key instanceof Error) throw key;
  return key.getPublicSSH();
}

function pipeToDevice(plan: PipePlan, port: number, client: ServerChannel): void {
  const connection = new ssh2.Client();
  const pinned = keyOf(plan.deviceHostKey);
  client.on('close', () => connection.end());
  connection.on('error', () => client.close());
  connection.on('ready', () => {
    connection.setNoDelay(true);
    connection.subsys('netconf', (error, device) => {
      if (error) return client.close();
      client.pipe(device).pipe(client);
      device.on('close', () => client.close());
    });
  });
  connection.connect({
    host: '127.0.0.1',
    port,
    username: plan.user,
    privateKey: readFileSync(plan.privateKeyFile),
    hostVerifier: (key: Buffer) => key.equals(pinned),
    algorithms: { cipher: [plan.cipher as ssh2.CipherAlgorithm] },
  });
}

function welcome(plan: PipePlan, port: number, connection: ssh2.Connection): void {
  const tool = keyOf(plan.toolKey);
  connection.on('error', () => undefined);
  connection.on('authentication', (context) => {
    const known = context.method === 'publickey' && context.key.data.equals(tool);
    // ssh2 checks a signature only where it is asked to.
    const signed = known && (context.signature === undefined || verified(plan, context));
    if (signed) context.accept();
    else context.reject(['publickey']);
  });
  connection.on('session', (accept) => {
    accept().on('subsystem', (start, _reject, info) => {
      if (info.name === 'netconf') pipeToDevice(plan, port, start());
    });
  });
}

function verified(plan: PipePlan, context: ssh2.PublicKeyAuthContext): boolean {
  const key = ssh2.utils.parseKey(plan.toolKey);
  if (key instanceof Error || context.blob === undefined || context.signature === undefined) return false;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

function listen(plan: PipePlan, port: number): Promise<number> {
  const ssh = new ssh2.Server({ hostKeys: [readFileSync(plan.hostKeyFile)] }, (connection) =>
    welcome(plan, port, connection),
  );
  // ssh2's own listener leaves Nagle's algorithm on.
  const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function main(file: string): Promise<void> {
  const plan = JSON.parse(readFileSync(file, 'utf8')) as PipePlan;
  const ports: Record<string, number> = {};
  for (const [name, port] of Object.entries(plan.devices)) ports[name] = await listen(plan, port);
  console.log(JSON.stringify({ event: 'listening', ports }));
}

await main(process.argv[2] ?? '');
