import { systemClock } from '../../src/cli/system-clock.ts';
import { compileConfig, silentLog } from '../../src/core/index.ts';
import type { FlowTracer, Harmony } from '../../src/harmony/index.ts';
import {
  auditHappening,
  type Controlled,
  DetachedGrants,
  EventBook,
  GrantDesk,
} from '../../src/http/index.ts';
import { PrometheusMetrics } from '../../src/http/metrics/metrics.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import { type DeviceSchemas, Traffic } from '../../src/proxy/index.ts';
import { AuditRing } from '../../src/store/index.ts';
import { quickHarmony, quickStore } from '../harmony/house.ts';
import { noForecasts } from '../predict/forecast/no-forecasts.ts';

const device = (name: string): string =>
  `  - { name: ${name}, profile: simulator, host: a, known-hosts: k, login: { user: u, agent: true } }`;

/** Two tools; of two of the devices the first may reach no third one. */
export function houseConfig(devices: readonly string[], more = ''): ReturnType<typeof compileConfig> {
  return compileConfig(
    `
listen: { port: 0 }
state: state
tools:
  - { name: alice, keys: [ssh-ed25519 AAAAC3Nz], priority: high, wait: 5ms, devices: [r1, r2] }
  - { name: bob, keys: [ssh-ed25519 AAAAC3Nz], wait: 10s }
devices:
${devices.map(device).join('\n')}
${more}`,
    '/forelock.yaml',
  );
}

interface HouseOptions {
  readonly devices?: readonly string[];
  /** Lines of forelock.yaml. */
  readonly http?: string;
  readonly learn?: DeviceSchemas['learn'];
  /** Where workflows that are over go to. */
  readonly records?: WorkflowRecord[];
  readonly tracer?: FlowTracer | undefined;
}

export interface House {
  readonly controlled: Controlled;
  readonly harmony: Harmony;
  close(): Promise<void>;
}

/** What the API answers from, on devices without an allocator. */
export function openHouse({
  devices = ['r1', 'r2', 'r3'],
  http = '',
  records = [],
  tracer,
  learn = async () => ({ unknown: 'it tells no modules' }),
  ...more
}: Partial<Controlled> & HouseOptions = {}): House {
  const config = houseConfig(devices, http);
  const events = new EventBook('1a');
  const audit = new AuditRing();
  const metrics = new PrometheusMetrics();
  const witness = (happening: Parameters<EventBook['add']>[0]): void => {
    events.add(happening);
    auditHappening(audit, happening);
    metrics.witness(happening);
  };
  const harmony = quickHarmony(systemClock, devices, {
    ...{ overrun: 'revoke', witness, tracer, store: quickStore(records) },
  });
  const grants = new GrantDesk(harmony, config.tools, { learn });
  const detached = new DetachedGrants(grants, systemClock);
  const never = (): never => {
    throw new Error('not asked here');
  };
  const load = { cpu: 0.25, memory: 0, bandwidth: Number.NaN };
  const controlled: Controlled = {
    ...{ config, harmony, grants, detached, events, audit, clock: systemClock, log: silentLog },
    ...{ metrics, traffic: new Traffic(), fault: () => undefined },
    history: { workflows: never, load: never, take: never },
    ...{ profile: () => undefined, sessions: () => 0, capabilities: () => undefined, load: () => load },
    ...{ forecasts: { of: () => undefined }, forecastCounts: () => noForecasts },
    ...more,
  };
  return {
    ...{ controlled, harmony },
    close: async () => {
      detached.close();
      await grants.close();
      await harmony.close();
    },
  };
}
