import type { Clock, Config, Log } from '../core/index.ts';
import type { DeviceProfile } from '../device/index.ts';
import type { Harmony } from '../harmony/index.ts';
import type { ForecastCounts, Forecasts, Load } from '../predict/index.ts';
import type { Traffic } from '../proxy/index.ts';
import type { AuditTrail } from '../store/index.ts';
import type { DetachedGrants } from './detached-grants.ts';
import type { EventBook } from './event-book.ts';
import type { GrantDesk } from './grant-desk.ts';
import type { Past } from './history-api.ts';
import type { Metrics } from './metrics/exposition.ts';

/** What the API answers from. */
export interface Controlled {
  readonly config: Pick<Config, 'tools' | 'devices' | 'policy' | 'http'>;
  readonly harmony: Harmony;
  readonly profile: (device: string) => DeviceProfile | undefined;
  /** Tools' sessions that are open. */
  readonly sessions: (device: string) => number;
  /** As the device's last session offered them; undefined before the first. */
  readonly capabilities: (device: string) => readonly string[] | undefined;
  /** The latest reading; NaN for what was not read lately. */
  readonly load: (device: string) => Load;
  readonly forecasts: Forecasts;
  readonly forecastCounts: () => ForecastCounts;
  readonly history: Past;
  readonly grants: GrantDesk;
  readonly detached: DetachedGrants;
  readonly events: EventBook;
  readonly audit: AuditTrail;
  readonly metrics: Metrics;
  readonly traffic: Traffic;
  /** Why no grant can be given; undefined where one can. */
  readonly fault: () => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}
