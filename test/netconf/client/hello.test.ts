import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../../src/core/index.ts';
import {
  generateKeyPair,
  NetconfClient,
  type NetconfServer,
  openNetconfServer,
} from '../../../src/netconf/index.ts';

let server: NetconfServer;
let closed = 0;
beforeEach(() => {
  closed = 0;
  server = openNetconfServer<string>({
    hostKeys: [generateKeyPair('test').private],
    authenticate: async ({ user }) => user,
    onSession: (session) => session.onClose(() => (closed += 1)),
    log: silentLog,
  });
});
afterEach(() => server.close());

it('a client that is never greeted says so, and leaves no session behind', async () => {
  const port = await server.listen('127.0.0.1', 0);
  const target = {
    host: '127.0.0.1',
    port,
    user: 'u',
    password: 'p',
    hostKey: { kind: 'insecure' },
  } as const;
  await expect(NetconfClient.open(target, { timeout: 200 })).rejects.toMatchObject({
    code: 'device-unreachable',
    message: 'no hello within 200 ms',
  });
  await expect.poll(() => closed).toBe(1);
});
