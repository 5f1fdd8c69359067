import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HttpServer, hashToken, openHttpServer } from '../../../src/http/index.ts';
import { freePort } from '../../processes/free-port.ts';
import { type House, openHouse } from '../house.ts';

const http = `
http:
  listen: { port: 0 }
  tokens: [{ name: prometheus, role: viewer, token-hash-env: A }, { name: alices, tool: alice, token-hash-env: B }]
`;
const hashes = new Map([
  ['prometheus', hashToken('scrapes')],
  ['alices', hashToken('asks')],
]);
const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;

let house: House;
let api: HttpServer;
beforeAll(async () => {
  house = openHouse({ http, sessions: () => 3 });
  const opened = await openHttpServer(
    house.controlled.config.http,
    { hashes, tls: undefined },
    house.controlled,
  );
  if (opened === undefined) throw new Error('it is not configured');
  api = opened;
});
afterAll(async () => {
  await api.close();
  await house.close();
});

it('/metrics is for viewers and those above', async () => {
  const status = async (token: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${api.port}/metrics`, { headers: { authorization: `Bearer ${token}` } }))
      .status;
  expect(await Promise.all(['scrapes', 'asks', 'nothing'].map(status))).toEqual([200, 403, 401]);
});

describe.runIf(hasPrometheus)('a real Prometheus', () => {
  let folder: string;
  let prometheus: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'forelock-scrape-'));
    writeFileSync(join(folder, 'token'), 'scrapes');
    const job = {
      ...{ job_name: 'forelock', scrape_interval: '1s', scrape_timeout: '1s' },
      authorization: { credentials_file: join(folder, 'token') },
      static_configs: [{ targets: [`127.0.0.1:${api.port}`] }],
    };
    writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify({ scrape_configs: [job] }));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    prometheus = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        ...[`--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
      ],
      { stdio: 'ignore' },
    );
  });

  afterAll(async () => {
    prometheus.kill('SIGTERM');
    await once(prometheus, 'exit');
    rmSync(folder, { recursive: true });
  });

  it('scrapes Forelock by a token and finds its devices', async () => {
    const query = async (): Promise<readonly unknown[]> => {
      const answer = await fetch(`${url}/api/v1/query?query=forelock_sessions`).catch(() => undefined);
      if (answer?.ok !== true) return [];
      const { data } = (await answer.json()) as { data: { result: readonly unknown[] } };
      return data.result;
    };
    const found = await vi.waitUntil(async () => ((await query()).length > 0 ? query() : false), {
      timeout: 60_000,
    });
    expect(found).toHaveLength(3);
    expect(found[0]).toMatchObject({
      metric: { device: 'r1', job: 'forelock' },
      value: [expect.anything(), '3'],
    });
  }, 70_000);
});
