import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Served } from './served.ts';

const served = new Served();
beforeAll(async () => {
  await served.configure();
  await served.serve();
});
afterAll(() => served.close());

const forelock = (...args: readonly string[]) => {
  const [command = '', ...more] = args;
  const words = command.split(' ');
  return served.run(...words, '--config', served.file, ...more);
};

describe('forelock lock, renew and release', () => {
  it('hold a grant past the command, and all lists tell of it until it is given back', async () => {
    const held = await forelock('lock', '--device', 'r1', '--workflow', 'w', '--json');
    const { grant, token } = JSON.parse(held.out) as { grant: string; token: number };
    expect((await (await served.connect()).grants()).map(({ id }) => id)).toEqual([grant]);
    const denied = await forelock('lock', '--device', 'r1', '--wait', '0s');
    expect([denied.code, denied.out]).toEqual([75, '']);
    expect(denied.err).toMatch(/^forelock: grant-refused\n/);
    const renewed = await forelock('renew', grant, '--token', String(token));
    expect([renewed.code, renewed.out]).toEqual([0, expect.stringMatching(/^grant r1#\d+ until 2/)]);
    const stale = await forelock('release', grant, '--token', String(token + 1));
    expect([stale.code, stale.err]).toEqual([1, expect.stringMatching(/^forelock: grant-stale\n/)]);
    expect((await forelock('release', grant, '--token', String(token))).code).toBe(0);
    expect(await (await served.connect()).grants()).toEqual([]);
    const { out } = await forelock('audit', '--device', 'r1');
    expect(out).toMatch(/alice +granted +\S+ +r1/);
    expect(out).toMatch(/alice +refused +\S+ +r1 +timeout/);
  });

  it('the queue shows who waits in the order of service', async () => {
    const client = await served.connect();
    await using _first = await client.lock({ devices: 'r1' });
    expect((await forelock('queue')).out).toBe('Nobody waits.\n');
    const off = new AbortController();
    const second = client.lock({ devices: 'r1', signal: off.signal });
    await expect.poll(async () => (await client.queue()).length).toBe(1);
    expect((await forelock('queue')).out).toMatch(/^place .*\n-.*\n +1 .* r1 \/candidate X +alice /);
    expect(JSON.parse((await forelock('queue', '--json')).out)).toMatchObject([{ place: 1, tool: 'alice' }]);
    off.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
  });

  it('policy explain says what holds, and ends with 1 where it is not allowed', async () => {
    const yes = await forelock('policy explain', '--tool', 'alice', '--device', 'r1');
    expect([yes.code, yes.out.split('\n')[0]]).toEqual([0, 'allowed']);
    const no = await forelock('policy explain', '--tool', 'alice', '--priority', 'critical', '--json');
    expect([no.code, JSON.parse(no.out)]).toMatchObject([1, { allowed: false }]);
  });

  it('a forecast of a device is of what Forelock has read of it', async () => {
    const none = await forelock('forecast', '--device', 'r1');
    expect([none.code, none.out]).toEqual([0, 'Nothing is forecast of r1 yet.\n']);
    expect((await forelock('forecast', '--device', 'r1', '--json')).out).toBe('[]\n');
    const unknown = await forelock('forecast', '--device', 'r9');
    expect([unknown.code, unknown.err.split('\n')[0]]).toEqual([1, 'forelock: device-unknown']);
  });
});
