import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { queryRange, type RangeAnswer } from '../../../src/cli/history/prometheus.ts';
import { freePort } from '../../processes/free-port.ts';

const start = 1_795_000_000_000;
const minute = 60_000;
const hasPrometheus = ['prometheus', 'promtool'].every(
  (command) => spawnSync(command, ['--version']).status === 0,
);

describe.runIf(hasPrometheus)('a range query to a real Prometheus', () => {
  let folder: string;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'forelock-prometheus-'));
    const line = (instance: string, at: number): string => {
      const value = at === 7 ? 'NaN' : at === 8 ? '+Inf' : String(at);
      return `busy{instance="${instance}"} ${value} ${start / 1_000 + at * 60}`;
    };
    const lines = ['r1', 'r2'].flatMap((instance) =>
      Array.from({ length: 60 }, (_, at) => line(instance, at)),
    );
    writeFileSync(join(folder, 'metrics'), `# TYPE busy gauge\n${lines.join('\n')}\n# EOF\n`);
    writeFileSync(join(folder, 'prometheus.yml'), '');
    const data = join(folder, 'data');
    execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'metrics'), data]);
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    server = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        ...[`--storage.tsdb.path=${data}`, '--storage.tsdb.retention.time=100y'],
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    await vi.waitUntil(
      () =>
        fetch(`${url}-/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 30_000 },
    );
  });

  afterAll(async () => {
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  });

  const ask = (query: string, more: Partial<Record<'end' | 'step', number>> = {}): Promise<RangeAnswer> =>
    queryRange({ url, query, start, end: start + 9 * minute, step: minute, ...more });

  it('gives its points, without those that are not finite', async () => {
    const { points, unusable } = await ask('busy{instance="r1"}');
    expect(points.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 9]);
    expect([points[0]?.at, points.at(-1)?.at, unusable]).toEqual([start, start + 9 * minute, 2]);
  });

  it('is asked in pieces where the server would refuse so many points', async () => {
    const { points } = await ask('vector(1)', { end: start + 24_000 * 1_000, step: 1_000 });
    expect(points).toHaveLength(24_001);
    expect(new Set(points.map(({ at }) => at)).size).toBe(24_001);
  });

  it('is refused in the words of the server, or where it gives more than one series', async () => {
    await expect(ask('busy{')).rejects.toMatchObject({
      ...{ code: 'prometheus-failed', message: expect.stringMatching(/^bad_data: .*parse error/) },
    });
    await expect(ask('busy')).rejects.toThrow(/gives 2 series.*"instance":"r1".*"instance":"r2"/);
    expect((await ask('nothing')).points).toEqual([]);
  });
});

describe('a range query', () => {
  let server: Server;
  const asked: string[] = [];

  /** As Debian's Prometheus 2.42 answered such queries. */
  async function serve(status: number, text: string): Promise<string> {
    server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => asked.push(body));
      request.on('end', () => response.writeHead(status).end(text));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => {
    asked.length = 0;
    server.close();
    server.closeAllConnections();
  });

  const range = { query: 'busy{instance="r1"}', start, end: start + minute, step: minute };

  it('takes a matrix of one series, with Go words for what is no number', async () => {
    const url = await serve(
      200,
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"busy","instance":"r1"},"values":[[1795000300,"5"],[1795000360.5,"6.25"],[1795000420,"NaN"],[1795000480,"+Inf"],[1795000540,"-Inf"]]}]}}',
    );
    expect(await queryRange({ ...range, url })).toEqual({
      points: [
        { at: 1_795_000_300_000, value: 5 },
        { at: 1_795_000_360_500, value: 6.25 },
      ],
      unusable: 3,
    });
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toEqual({
      ...{ query: 'busy{instance="r1"}', start: '1795000000', end: '1795000060', step: '60' },
    });
  });

  it('tells what the server found wrong', async () => {
    const url = await serve(
      400,
      '{"status":"error","errorType":"bad_data","error":"1:10: parse error: unexpected end of input inside braces"}',
    );
    await expect(queryRange({ ...range, url })).rejects.toMatchObject({
      ...{ code: 'prometheus-failed', message: expect.stringMatching(/^bad_data: 1:10: parse error/) },
    });
  });

  it('tells what is no Prometheus, and what does not answer', async () => {
    const url = await serve(404, '<h1>Not Found</h1>');
    await expect(queryRange({ ...range, url })).rejects.toThrow(/answered 404 .*<h1>Not Found/);
    server.close();
    server.closeAllConnections();
    await expect(queryRange({ ...range, url })).rejects.toMatchObject({
      ...{ code: 'prometheus-failed', message: expect.stringMatching(/ECONNREFUSED/) },
    });
  });

  it('is cut into pieces that neither overlap nor leave a point out', async () => {
    const url = await serve(200, '{"status":"success","data":{"resultType":"matrix","result":[]}}');
    await queryRange({ ...range, url, end: start + 25_000 * minute });
    const pieces = asked.map((body) => {
      const piece = new URLSearchParams(body);
      return [Number(piece.get('start')), Number(piece.get('end'))].map(
        (at) => (at * 1_000 - start) / minute,
      );
    });
    expect(pieces).toEqual([
      [0, 9_999],
      [10_000, 19_999],
      [20_000, 25_000],
    ]);
  });
});
