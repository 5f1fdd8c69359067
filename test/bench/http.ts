import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { openControlServer } from '../../src/http/index.ts';
import { candidateWork } from '../harmony/house.ts';
import { openHouse } from '../http/house.ts';
import { quantile } from './quantile.ts';

/** What lists and metrics cost on a Forelock of 5,000 devices, 500 grants and 500 requests that wait. */
const devices = Array.from({ length: 5_000 }, (_, at) => `r${at}`);
const rounds = 15;

async function answerOf(
  socketPath: string,
  path: string,
): Promise<{ readonly text: string; readonly time: number }> {
  const began = performance.now();
  const asked = request({ socketPath, path, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString(), time: performance.now() - began };
}

/** Every page of a list, or the one answer. */
async function whole(
  socket: string,
  path: string,
): Promise<{ readonly bytes: number; readonly time: number }> {
  let [bytes, time] = [0, 0];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
    const answer = await answerOf(socket, page);
    bytes += answer.text.length;
    time += answer.time;
    cursor = path === '/metrics' ? null : (JSON.parse(answer.text) as { next: string | null }).next;
  }
  return { bytes, time };
}

const state = mkdtempSync(join(tmpdir(), 'forelock-bench-'));
const house = openHouse({ devices });
const server = await openControlServer(state, house.controlled);
for (const device of devices.slice(0, 500)) {
  const scopes = [{ path: [device, 'candidate'], mode: 'X' as const }];
  for (const session of [1, 2])
    house.harmony.request(
      candidateWork(session, { device, scopes, owner: `${session} ${device}`, wait: 600_000 }),
    );
}
await new Promise((resolve) => setTimeout(resolve, 500));
for (const path of ['/v1/devices?limit=1000', '/v1/ledger?limit=1000', '/metrics']) {
  await whole(server.socket, path);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const answer = await whole(server.socket, path);
    times.push(answer.time);
    bytes = answer.bytes;
  }
  const told = { path, bytes, p50: quantile(times, 0.5), worst: Math.max(...times), held: delay.max / 1e6 };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
await server.close();
await house.close();
rmSync(state, { recursive: true });
process.exit();
