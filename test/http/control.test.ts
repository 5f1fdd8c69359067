import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlSocket, openControlServer, type PastWork } from '../../src/http/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import { connect, type ForelockClient } from '../../src/sdk/index.ts';
import { candidateWork } from '../harmony/house.ts';
import { noForecasts } from '../predict/forecast/no-forecasts.ts';
import { openHouse } from './house.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'forelock-control-'));
});
afterEach(() => rmSync(state, { recursive: true }));

const taken: PastWork[] = [];
const asked: unknown[] = [];
const house = openHouse({
  devices: ['r1', 'r2'],
  history: {
    workflows: (...query) => {
      asked.push(query);
      return taken.flatMap(({ workflows }) => workflows);
    },
    load: (query) => {
      asked.push(query);
      if (query.step % 5_000 > 0) throw new RangeError(`a step of ${query.step} ms`);
      return { start: 60_000, step: query.step, values: [0.5, Number.NaN, 1] };
    },
    take: (work) => void taken.push(work),
  },
});
const { controlled, harmony } = house;
afterAll(() => house.close());
const record: WorkflowRecord = {
  ...{ workflow: 'w', tool: 't', device: 'r1', profile: 'p', complexity: 'low', estimate: undefined },
  ...{ scopes: [{ path: ['r1', 'candidate'], mode: 'X' }], requestedAt: 5, waited: 1, held: 2 },
  ...{ operations: { 'edit-config': { count: 2, time: 7 } }, outcome: 'released', used: undefined },
  ...{ toolUsed: undefined, waitedFor: [], followed: undefined, predicted: undefined },
};

/** Of whatever answers there. */
const client = (): Promise<ForelockClient> => connect({ socket: controlSocket(state) });

function ask(
  method: string,
  path: string,
): Promise<{ status: number | undefined; type: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: controlSocket(state), path, method }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, type: response.headers['content-type'] });
    });
    asked.on('error', reject).end();
  });
}

describe('the control socket', () => {
  it('tells the status, to the owner of the process alone', async () => {
    const server = await openControlServer(state, controlled);
    expect(statSync(server.socket).mode & 0o777).toBe(0o600);
    const { devices, pam, forecasts } = await (await client()).status();
    expect({ devices, pam, forecasts }).toEqual({
      ...{ devices: harmony.status(() => 0), pam: harmony.decisions, forecasts: noForecasts },
    });
    await server.close();
  });

  it('tells of a request that it remembers, and of another that it is unknown', async () => {
    const { id, verdict } = harmony.request(candidateWork(1));
    const given = await verdict;
    if (!given.granted) throw new Error(given.reason);
    const { grant } = given.seat;
    const server = await openControlServer(state, controlled);
    expect(await (await client()).why(id)).toEqual(JSON.parse(JSON.stringify(harmony.why(id))));
    expect((await (await client()).why(grant.id)).request).toBe(id);
    await expect((await client()).why('r1#8')).rejects.toMatchObject({ code: 'request-unknown' });
    expect(await ask('GET', '/v1/requests/%zz/why')).toEqual({
      status: 400,
      type: 'application/problem+json',
    });
    await harmony.release(given.seat, 'released');
    await server.close();
  });

  it('answers what it does not serve with problem details', async () => {
    const server = await openControlServer(state, controlled);
    expect(await ask('GET', '/v1/locks')).toEqual({ status: 404, type: 'application/problem+json' });
    expect(await ask('POST', '/v1/status')).toEqual({ status: 405, type: 'application/problem+json' });
    await server.close();
  });

  it('takes the place of what a dead process left', async () => {
    writeFileSync(controlSocket(state), '');
    const server = await openControlServer(state, controlled);
    expect((await (await client()).status()).devices).toHaveLength(2);
    await server.close();
  });

  it('is not running before it is opened and after it is closed', async () => {
    await expect(client()).rejects.toMatchObject({ code: 'not-running' });
    const server = await openControlServer(state, controlled);
    await server.close();
    await expect(client()).rejects.toMatchObject({ code: 'not-running' });
  });

  it('tells what history keeps, with null for a gap on the wire', async () => {
    const server = await openControlServer(state, controlled);
    await (await client()).takeHistory({
      workflows: [record],
      loads: [{ device: 'r1', metric: 'cpu', at: 5, value: 0.5 }],
    });
    expect(taken.at(-1)?.loads).toEqual([{ device: 'r1', metric: 'cpu', at: 5, value: 0.5 }]);
    expect(await (await client()).history({ device: 'r1' })).toEqual(JSON.parse(JSON.stringify([record])));
    expect(asked.at(-1)).toEqual([21, { device: 'r1' }]);
    const load = { device: 'r1', metric: 'memory', step: 5_000, from: undefined, statistic: 'max' } as const;
    expect(await (await client()).load(load)).toEqual({
      start: 60_000,
      step: 5_000,
      values: [0.5, Number.NaN, 1],
    });
    expect(asked.at(-1)).toEqual(load);
    await server.close();
  });

  it('refuses a query or a past that can not be, and takes nothing of it', async () => {
    const server = await openControlServer(state, controlled);
    const before = taken.length;
    const load = { device: 'r1', metric: 'cpu', step: 7, from: undefined, statistic: 'mean' } as const;
    await expect((await client()).load(load)).rejects.toMatchObject({
      ...{ code: 'history-invalid', message: 'a step of 7 ms' },
    });
    await expect((await client()).history({ limit: 0 })).rejects.toThrow(/limit/);
    await expect((await client()).history({ dveice: 'r1' } as object)).rejects.toThrow(/dveice/);
    const broken = { ...record, outcome: 'lost' } as unknown as WorkflowRecord;
    await expect((await client()).takeHistory({ workflows: [record, broken], loads: [] })).rejects.toThrow(
      /workflow 1: outcome/,
    );
    await expect(
      (await client()).takeHistory({
        workflows: [],
        loads: [{ device: 'r1', metric: 'cpu', at: 5, value: -1 }],
      }),
    ).rejects.toThrow(/loads.0.value/);
    expect(taken).toHaveLength(before);
    expect(await ask('POST', '/v1/history')).toEqual({ status: 400, type: 'application/problem+json' });
    await server.close();
  });
});
