import { execFileSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { type Flow, openNftMarking } from '../../src/reserve/index.ts';
import { markingContract } from './marking-contract.ts';

const support = labSupport();
if (support.ok) markingContract('by nftables', () => openNftMarking([8, 26, 48]));

function ownTables(): readonly string[] {
  const told = execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' });
  return told.split('\n').filter((line) => line.includes(` forelock-${process.pid}-`));
}

/** The nft whose table was made last. */
function ownNft(): number {
  const found = execFileSync('pgrep', ['-n', '-x', '-P', String(process.pid), 'nft'], { encoding: 'utf8' });
  return Number(found);
}

const flow: Flow = { protocol: 'tcp', address: '192.0.2.1', port: 830, localPort: 40_000 };

it('says so where there is no nft', async () => {
  await expect(openNftMarking([48], '/nowhere/nft')).rejects.toMatchObject({
    code: 'marking-failed',
    message: expect.stringContaining('/nowhere/nft'),
  });
});

const title = support.ok ? 'marks by nftables' : `marks by nftables (skipped: ${support.why})`;
describe.skipIf(!support.ok)(title, () => {
  it('say what nft says where it refuses, and go on', async () => {
    const marking = await openNftMarking([48]);
    await expect(marking.set(flow, 8)).rejects.toMatchObject({ code: 'marking-failed' });
    await expect(marking.set({ ...flow, address: '' }, 48)).rejects.toMatchObject({ code: 'marking-failed' });
    await marking.set(flow, 48);
    await marking.close();
  });

  it('come back after somebody has ended nft', async () => {
    const before = ownTables();
    const marking = await openNftMarking([48]);
    await marking.set(flow, 48);
    process.kill(ownNft(), 'SIGKILL');
    await expect.poll(ownTables).toEqual(before);
    // The kernel knows of its end before this process does.
    await vi.waitFor(() => marking.set({ ...flow, localPort: 40_001 }, 48));
    const rules = execFileSync('nft', ['list', 'ruleset'], { encoding: 'utf8' });
    expect(rules).toContain('192.0.2.1 . 830 . 40000');
    expect(rules).toContain('192.0.2.1 . 830 . 40001');
    await marking.close();
    expect(ownTables()).toEqual(before);
  });
});
