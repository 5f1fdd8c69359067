import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const program = '/usr/bin/iperf3';

function within(netns: string, args: readonly string[]): ChildProcess {
  return spawn('nsenter', [`--net=/run/netns/${netns}`, program, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Receives one test in a namespace; ends by itself after it. */
async function startServer(netns: string, port: number): Promise<ChildProcess> {
  const server = within(netns, ['-s', '-1', '-p', String(port)]);
  await sleep(200);
  return server;
}

export interface Flow {
  readonly from: string;
  readonly to: { readonly netns: string; readonly address: string };
  readonly port: number;
  readonly seconds: number;
  /** bit/s that the sender offers. */
  readonly offered: number;
  readonly protocol: 'tcp' | 'udp';
}

/** Sends for so long; resolves with the bit/s of payload that arrived. */
export async function sendFlow({ from, to, port, seconds, offered, protocol }: Flow): Promise<number> {
  const server = await startServer(to.netns, port);
  const options = protocol === 'udp' ? ['-u', '-l', '1448'] : [];
  const args = ['-c', to.address, '-p', String(port), '-t', String(seconds), '-b', String(offered), '-J'];
  const client = within(from, [...args, ...options]);
  let told = '';
  client.stdout?.on('data', (data: Buffer) => {
    told += String(data);
  });
  await once(client, 'close');
  server.kill();
  const report = JSON.parse(told) as {
    readonly error?: string;
    readonly end?: {
      readonly sum_received?: { readonly bits_per_second: number };
      readonly sum?: { readonly bits_per_second: number };
    };
  };
  const received = report.end?.sum_received ?? report.end?.sum;
  if (report.error !== undefined || received === undefined)
    throw new Error(`iperf3 to port ${port}: ${report.error ?? 'no report'}`);
  return received.bits_per_second;
}

/** A UDP flow that is there until it is stopped by what this gives. */
export async function startNoise({
  from,
  to,
  port,
  offered,
}: Omit<Flow, 'seconds' | 'protocol'>): Promise<() => void> {
  const server = await startServer(to.netns, port);
  const args = ['-c', to.address, '-p', String(port), '-t', '0', '-b', String(offered), '-u', '-l', '1448'];
  const client = within(from, args);
  await sleep(500);
  if (client.exitCode !== null) throw new Error(`iperf3 to port ${port} has ended`);
  return () => {
    client.kill();
    server.kill();
  };
}
