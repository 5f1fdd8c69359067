import { describe, expect, it } from 'vitest';
import { encodeLock, encodeUnlock, NetconfClient } from '../../../src/netconf/index.ts';
import { visitHouse } from '../visit.ts';

const privateUri = 'urn:ietf:params:netconf:capability:private-candidate:1.0';
/** Whether its candidate can be locked while somebody has the device's own locked past Forelock. */
async function isPrivate(client: NetconfClient, straight: NetconfClient): Promise<boolean> {
  expect((await straight.rpc(encodeLock('candidate'))).errors).toEqual([]);
  const { errors } = await client.rpc(encodeLock('candidate'));
  expect((await straight.rpc(encodeUnlock('candidate'))).errors).toEqual([]);
  return errors.length === 0;
}

describe('which candidate a session has', () => {
  describe('where the device says private and policy shared', () => {
    const visit = visitHouse({ wait: 0 }, {}, { candidate: 'private' });

    it("is the device's, for a tool that says nothing of it", async () => {
      expect(await isPrivate(await visit.enter('normal'), await visit.straight())).toBe(true);
    });

    it("is the tool's own before that", async () => {
      expect(await isPrivate(await visit.enter('sharing'), await visit.straight())).toBe(false);
    });

    it("is the client's own, by its hello, before both", async () => {
      const capabilities = ['urn:ietf:params:netconf:base:1.1', privateUri];
      const client = await NetconfClient.open(visit.house.door('sharing'), { capabilities });
      expect(await isPrivate(client, await visit.straight())).toBe(true);
      client.destroy();
    });
  });

  describe('where the device says shared and policy private', () => {
    const visit = visitHouse({ wait: 0, candidate: 'private' }, {}, { candidate: 'shared' });

    it("is the device's, and the tool's before that", async () => {
      const [sharing, own, straight] = [
        await visit.enter('normal'),
        await visit.enter('own'),
        await visit.straight(),
      ];
      expect(await isPrivate(own, straight)).toBe(true);
      expect(await isPrivate(sharing, straight)).toBe(false);
    });
  });
});
