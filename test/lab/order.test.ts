import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { openFront, type ToolName } from './front.ts';
import { openClient } from './open-client.ts';
import { lockInTurn, orderOf } from './order.ts';

const support = labSupport();
const title = support.ok ? 'a thousand grants' : `a thousand grants (skipped: ${support.why})`;
/** Of one class: the lowest of several would wait for all that the others do, on a slow machine past its time. */
const tools: readonly ToolName[] = ['normal', 'normal', 'normal', 'normal'];

describe.skipIf(!support.ok)(title, () => {
  it('have each SET answered before their lock reaches the device, and undone after their unlock', async () => {
    const stateDir = mkdtempSync('/tmp/fl-order-');
    const front = await openFront(stateDir, 1, { journalled: true });
    try {
      const clients = await Promise.all(tools.map((tool) => openClient(front.through(tool))));
      await sleep(200);
      await Promise.all(clients.map((client) => lockInTurn(client, 250)));
      await Promise.all(clients.map((client) => client.close()));
      await sleep(200);
      expect(orderOf(front.device.events())).toEqual({
        ...{ grants: 1_000, reservedBeforeLock: 1_000, undoneAfterUnlock: 1_000 },
      });
      const left = await front.device.reservations();
      expect([left.minRates.size, left.cpu.size, left.memory.size, left.classes.size]).toEqual([0, 0, 0, 0]);
    } finally {
      await front.close();
      rmSync(stateDir, { recursive: true, force: true });
    }
  }, 180_000);
});
