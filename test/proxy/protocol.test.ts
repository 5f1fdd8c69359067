import { describe, expect, it } from 'vitest';
import { encodeUnlock, namespaces, type Reply } from '../../src/netconf/index.ts';
import { visitHouse } from './visit.ts';

const own = `xmlns="${namespaces.forelock}"`;

function lockOn(terms: string): string {
  return `<lock><target><candidate/></target>${terms}</lock>`;
}

function leafOf(reply: Reply, name: string): string {
  return new RegExp(`<${name}[^>]*>([^<]*)<`).exec(reply.data)?.[1] ?? '';
}

describe("forelock.yang's words", () => {
  const visit = visitHouse();
  const { enter } = visit;

  it('a lock with terms is answered with its grant, and the device sees none of them', async () => {
    const client = await enter('high');
    const terms = `<priority ${own}>normal</priority><complexity ${own}>7</complexity><estimate ${own}>1500</estimate><workflow ${own}>w-1</workflow>`;
    const reply = await client.rpc(lockOn(terms));
    expect(reply.ok).toBe(true);
    expect(leafOf(reply, 'token')).toBe('1');
    expect(Number(leafOf(reply, 'score'))).toBeGreaterThan(0);
    expect(Number(leafOf(reply, 'bandwidth'))).toBeGreaterThan(0);
    const [grant] = visit.house.forelock.status().devices[0]?.grants ?? [];
    expect(grant).toMatchObject({ id: leafOf(reply, 'grant-id'), priority: 3, scopes: ['/candidate X'] });
    expect(visit.house.device.locks().size).toBe(1);
    expect(await client.rpc(encodeUnlock('candidate'))).toMatchObject({ ok: true });
  });
});
