import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reasons } from '../../src/harmony/index.ts';
import { askStatus, askWhy, controlSocket, openControlServer } from '../../src/http/index.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'forelock-control-'));
});
afterEach(() => rmSync(state, { recursive: true }));

const status = { at: 5, devices: [], pam: { decisions: 0, overBudget: 0 } };
const controlled = { status: () => status, why: () => undefined };

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
    expect(await askStatus(state)).toEqual(status);
    await server.close();
  });

  it('tells of a request that it remembers, and of another that it is unknown', async () => {
    const known = { request: '1.2' } as unknown as Reasons;
    const why = (id: string) => (id === 'r1#7/x' ? known : undefined);
    const server = await openControlServer(state, { ...controlled, why });
    expect(await askWhy(state, 'r1#7/x')).toEqual(known);
    await expect(askWhy(state, 'r1#8')).rejects.toMatchObject({ code: 'request-unknown' });
    expect(await ask('GET', '/why/%zz')).toEqual({ status: 404, type: 'application/problem+json' });
    await server.close();
  });

  it('answers what it does not serve with problem details', async () => {
    const server = await openControlServer(state, controlled);
    expect(await ask('GET', '/locks')).toEqual({ status: 404, type: 'application/problem+json' });
    expect(await ask('POST', '/status')).toEqual({ status: 405, type: 'application/problem+json' });
    await server.close();
  });

  it('takes the place of what a dead process left', async () => {
    writeFileSync(controlSocket(state), '');
    const server = await openControlServer(state, controlled);
    expect(await askStatus(state)).toEqual(status);
    await server.close();
  });

  it('is not running before it is opened and after it is closed', async () => {
    await expect(askStatus(state)).rejects.toMatchObject({ code: 'not-running' });
    const server = await openControlServer(state, controlled);
    await server.close();
    await expect(askStatus(state)).rejects.toMatchObject({ code: 'not-running' });
  });
});
