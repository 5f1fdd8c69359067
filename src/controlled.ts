import { randomBytes } from 'node:crypto';
import type { Clock, Config, Log } from './core/index.ts';
import type { DeviceProfile } from './device/index.ts';
import type { Forecasting } from './forecasting.ts';
import type { Harmony, Witness } from './harmony/index.ts';
import {
  auditHappening,
  type Controlled,
  DetachedGrants,
  EventBook,
  type GrantDesk,
  type Metrics,
  openMetrics,
  type Past,
} from './http/index.ts';
import { type LoadGauge, unreadLoad } from './load-gauge.ts';
import type { NetconfProxy } from './proxy/index.ts';
import type { AuditTrail } from './store/index.ts';

/** What is written down of what happens, for those who ask over the API. */
export interface Chronicle {
  readonly events: EventBook;
  readonly audit: AuditTrail;
  readonly metrics: Metrics;
  readonly witness: Witness;
}

export async function openChronicle(audit: AuditTrail): Promise<Chronicle> {
  const events = new EventBook(randomBytes(6).toString('hex'));
  const metrics = await openMetrics();
  const witness: Witness = (happening) => {
    events.add(happening);
    auditHappening(audit, happening);
    metrics.witness(happening);
  };
  return { events, audit, metrics, witness };
}

export interface ControlledParts {
  readonly config: Config;
  readonly harmony: Harmony;
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  readonly proxy: Pick<NetconfProxy, 'sessions' | 'capabilities' | 'traffic'>;
  readonly gauges: ReadonlyMap<string, LoadGauge>;
  readonly forecasting: Forecasting;
  readonly history: Past;
  readonly grants: GrantDesk;
  readonly chronicle: Chronicle;
  readonly fault: () => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Puts together what the API answers from. */
export function controlledOf(parts: ControlledParts): Controlled {
  const { config, harmony, profiles, proxy, gauges, forecasting, history, grants, chronicle, clock, log } =
    parts;
  const profileNames = new Map(config.devices.map(({ name, profile }) => [name, profile]));
  return {
    ...{ config, harmony, history, grants, clock, log },
    ...{ events: chronicle.events, audit: chronicle.audit, metrics: chronicle.metrics },
    ...{ traffic: proxy.traffic, fault: parts.fault },
    detached: new DetachedGrants(grants, clock),
    profile: (device) => profiles.get(profileNames.get(device) ?? ''),
    sessions: (device) => proxy.sessions(device),
    capabilities: (device) => proxy.capabilities(device),
    load: (device) => gauges.get(device)?.fresh() ?? unreadLoad,
    forecasts: forecasting.forecasts,
    forecastCounts: () => forecasting.counts(),
  };
}
