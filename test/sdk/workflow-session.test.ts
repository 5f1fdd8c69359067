import { expect, it, onTestFinished } from 'vitest';
import { controlSocket } from '../../src/http/index.ts';
import { encodeGetConfig } from '../../src/netconf/index.ts';
import { connect, type NetconfLogin } from '../../src/sdk/index.ts';
import { encodeJoiningLock } from '../../src/sdk/workflow-session.ts';
import { openSimulatedDevice } from '../../src/simulator/index.ts';
import { Served } from '../cli/served.ts';

const login = (port: NetconfLogin['port']): NetconfLogin => ({
  ...{ host: '127.0.0.1', port, user: 'alice', password: 'secret', hostKey: { kind: 'insecure' } },
});

it('a session joins the workflow of its grant, has the lock of the device, and ends before it', async () => {
  const device = await openSimulatedDevice({ logins: [{ user: 'forelock', password: 'secret' }] });
  onTestFinished(() => device.close());
  const served = new Served();
  onTestFinished(() => served.close());
  await served.configure({ device });
  const { listening } = await served.serve();
  const socket = controlSocket(`${served.folder}/state`);
  for (const port of [listening.port, listening.ports]) {
    const forelock = await connect({ socket, netconf: login(port) });
    {
      await using grant = await forelock.lock({ devices: 'r1' });
      await using session = await grant.netconf();
      expect(device.locks().size).toBe(1);
      expect((await session.rpc(encodeGetConfig('candidate'))).errors).toEqual([]);
    }
    expect(device.locks().size).toBe(0);
    expect(await forelock.grants()).toEqual([]);
  }
  const forelock = await connect({ socket, netconf: login({ r2: 1 }) });
  await using grant = await forelock.lock({ devices: 'r1' });
  await expect(grant.netconf()).rejects.toThrow('netconf.port: there is none for device r1');
  await using other = await (await connect({ socket })).lock({ devices: 'r1', datastore: 'running' });
  await expect(other.netconf()).rejects.toThrow('how to log in');
});

it('names the subtrees of the grant in its lock', () => {
  expect(encodeJoiningLock({ devices: ['r1'], workflow: 'w', paths: ["/m:a[k='<']"] })).toBe(
    `<lock><target><candidate/></target><workflow xmlns="urn:forelock:params:xml:ns:yang:forelock">w</workflow>` +
      `<dependencies xmlns="urn:forelock:params:xml:ns:yang:forelock"><subtree>/m:a[k='&lt;']</subtree></dependencies></lock>`,
  );
});
