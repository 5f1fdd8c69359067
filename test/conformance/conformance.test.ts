import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringUp, type Lab, labSupport } from '../../lab/netns/index.ts';
import type { DeviceTarget } from '../../src/netconf/index.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../../src/simulator/index.ts';
import { play } from './play.ts';
import { type Script, scripts } from './script.ts';

const support = labSupport();
const title = support.ok
  ? 'the simulator beside a real netconfd'
  : `the simulator beside a real netconfd (skipped: ${support.why})`;

interface Departure {
  readonly netconfd: string;
  readonly why: string;
}

const parameter = { netconfd: 'data-missing', why: 'RFC 6241 appendix A: missing-element' };
const dirty = { netconfd: 'resource-denied', why: 'RFC 6241 section 7.5: lock-denied, session-id 0' };
const noDelete = { netconfd: 'unknown-element', why: 'RFC 6241 section 7.4: only startup can be deleted' };

/** Where netconfd 2.13 answers otherwise, by script and number of the step; the simulator keeps the RFC there. */
const knownDepartures: Readonly<Record<string, Departure>> = {
  'locks 3': { netconfd: 'in-use', why: 'RFC 6241 section 7.6 names no tag for the unlock of another one' },
  'locks 11': parameter,
  'a candidate with changes 1': dirty,
  'edits 6': { netconfd: 'ok', why: 'RFC 6241 section 7.2: data-missing where none is the default' },
  'faults in an edit 4': { netconfd: 'operation-failed', why: 'it has no :writable-running' },
  'faults in an edit 5': parameter,
  'faults in an edit 6': parameter,
  'faults in an edit 7': parameter,
  'faults in an edit 8': { netconfd: 'unknown-element', why: 'RFC 6241 appendix A: operation-not-supported' },
  'faults in an edit 9': { netconfd: '<data/>', why: 'what the direct edit of running left, as in step 4' },
  'a confirmed commit 4': { netconfd: 'in-use', why: 'RFC 6241 section 7.5: lock-denied' },
  'an end of a session 6': { netconfd: 'data-missing', why: 'the simulator has no id to look for' },
  'whole datastores 5': noDelete,
  'whole datastores 6': noDelete,
};

const login = { user: 'admin', password: 'conformance' };

describe.skipIf(!support.ok)(title, () => {
  const stateDir = mkdtempSync('/tmp/fl-conform-');
  let lab: Lab;
  let simulator: SimulatedDevice;
  let real: DeviceTarget;
  let simulated: DeviceTarget;

  beforeAll(async () => {
    [lab, simulator] = await Promise.all([
      bringUp({ devices: 1, stateDir }),
      openSimulatedDevice({ logins: [login] }),
    ]);
    const device = lab.devices[0];
    if (device === undefined) throw new Error('the lab has no device');
    real = {
      ...{ host: device.address, port: device.netconfPort, user: device.user },
      privateKey: readFileSync(device.keyFile),
      hostKey: { kind: 'known-hosts', text: device.hostKeyLine },
    };
    simulated = { host: '127.0.0.1', port: simulator.port, ...login, hostKey: { kind: 'insecure' } };
  }, 120_000);

  afterAll(async () => {
    await lab?.down();
    await simulator?.close();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  it.each(scripts.map((script): [string, Script] => [script.name, script]))(
    '%s: both give the same answers',
    async (name, script) => {
      const [wanted, heard] = [await play(real, 200, script), await play(simulated, 0, script)];
      const shown = (answers: readonly string[]): string[] =>
        answers.map((answer, at) => `${name} ${at}: ${script.steps[at]?.join(' ')} -> ${answer}`);
      const expected = heard.map((answer, at) => {
        const departure = knownDepartures[`${name} ${at}`];
        expect(answer, 'a departure that is none any more').not.toBe(departure?.netconfd);
        return departure?.netconfd ?? answer;
      });
      expect(shown(wanted)).toEqual(shown(expected));
    },
    60_000,
  );
});
