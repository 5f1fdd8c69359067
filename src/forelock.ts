import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { admissionOf } from './admission-of.ts';
import { auditedJournal, auditedLogins, auditedSessions } from './audited.ts';
import { authenticator, toolLimitsOf } from './authenticate.ts';
import { allocatorsBehind, type Between, storeBehind } from './between.ts';
import { controlledOf, openChronicle } from './controlled.ts';
import {
  type Clock,
  type Config,
  type DeviceConfig,
  ForelockError,
  type Log,
  type Secrets,
} from './core/index.ts';
import { type Admission, type DeviceProfile, loadProfiles } from './device/index.ts';
import { deviceAllocators } from './device-allocators.ts';
import { openForecasting } from './forecasting.ts';
import { openGauges } from './gauges.ts';
import {
  type FlowTracer,
  Harmony,
  type HarmonyDevice,
  type Reasons,
  type Status,
  type Witness,
} from './harmony/index.ts';
import { hostsOf, thisHost, toolHosts } from './hosts.ts';
import { type Controlled, GrantDesk, type Past } from './http/index.ts';
import { watchJournal } from './journal-watch.ts';
import { endLeftover } from './leftover.ts';
import { type LoadGauge, unreadLoad } from './load-gauge.ts';
import { type Sampled, startLoadSampler } from './load-sampler.ts';
import { markedTarget, openMarks } from './marks.ts';
import type { DeviceTarget } from './netconf/index.ts';
import { type OutsideWatch, openOutsideWatch } from './outside.ts';
import { packagedDirectory } from './package-root.ts';
import { pastOf } from './past.ts';
import type { Forecasts } from './predict/index.ts';
import { NetconfProxy } from './proxy/index.ts';
import { proxyTls } from './proxy-tls.ts';
import { ownSessions, qosDevicesOf } from './qos-devices.ts';
import { fixedSizes, sizesReader } from './region-sizes.ts';
import { type Allocator, netconfQosAllocator, type SnmpDevice, type WorkflowMarks } from './reserve/index.ts';
import { openSchemas, type Schemas } from './schemas.ts';
import { openSnmp } from './snmp/index.ts';
import { type AuditLog, auditDirectory, openAuditLog, openStore, type StateStore } from './store/index.ts';
import { netconfTarget, type OnBehalf, snmpTarget } from './targets.ts';
import { openTracing } from './tracing.ts';
import { watchWallClock } from './wall-clock.ts';

export interface ForelockPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly between?: Between;
}

/** A running Forelock. */
export interface Forelock {
  /** The port shared by all devices; undefined where none is configured. */
  readonly port: number | undefined;
  /** Ports of their own, by device. */
  readonly ports: Readonly<Record<string, number>>;
  /** The same for TLS. */
  readonly tlsPort: number | undefined;
  readonly tlsPorts: Readonly<Record<string, number>>;
  readonly status: () => Status;
  /** How a request was decided, by its id or its grant's. */
  readonly why: (id: string) => Reasons | undefined;
  readonly history: Past;
  /** Grants without a NETCONF session, as `forelock run` has them. */
  readonly grants: GrantDesk;
  /** What the API answers from. */
  readonly controlled: Controlled;
  /** Ends every session, its locks first, and gives the state directory free. */
  close(): Promise<void>;
}

/**
 * Composes the rooms after a Config: what an earlier run left is undone first, then the ports are opened. Rejects with
 * `config-invalid` or `journal-broken`.
 */
export async function openForelock(
  config: Config,
  secrets: Secrets,
  ports: ForelockPorts,
): Promise<Forelock> {
  const profiles = await profilesOf(config);
  const opened = storeBehind(
    ports.between,
    await openStore(config.state, { ...ports, onCommit: ports.between?.onCommit }),
  );
  const closers: (() => Promise<void> | void)[] = [() => opened.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const audit = await openAuditLog(auditDirectory(config.state), { ...config.audit, ...ports });
    closers.push(() => audit.close(), watchWallClock({ audit, ...ports }, Date.now));
    const { journal, fault } = watchJournal(auditedJournal(opened.journal, audit), ports.clock);
    const store: StateStore = { ...opened, journal };
    const { marks, close: closeMarks } = await openMarks(config.policy.marking, ports.log);
    closers.push(closeMarks);
    const chronicle = await openChronicle(audit);
    const tracing = await openTracing(config.telemetry);
    closers.push(() => tracing.close());
    // From here on to harmony nothing is waited for: what is opened between asks it as soon as it can.
    const snmp = openSnmpDevices(config, secrets, profiles, marks);
    for (const { session } of snmp.values()) closers.push(() => session.close());
    const admission = admissionOf(config, profiles, ports.clock);
    closers.push(() => admission.close());
    const clientFor = ownSessions(config, secrets, profiles, admission, ports.clock);
    const isAtWork = (device: string): boolean => harmony.isAtWork(device);
    const gauges = openGauges(config, profiles, { snmp, openOwn: clientFor.reading, isAtWork, ...ports });
    for (const gauge of gauges.values()) closers.push(() => gauge.close());
    const isOwn = (device: string, session: number): boolean => proxy.isOwn(device, session);
    const outside = openOutsideWatch({ clientFor: clientFor.reading, isOwn, ...ports });
    closers.push(() => outside.close());
    const qosDevices = qosDevicesOf(config, profiles, clientFor.upkeep);
    const qos = netconfQosAllocator(qosDevices, {
      ownHolder: (device, session) => harmony.ownHolder(device, session),
      ...{ allowOwed: config.policy.owed === 'allow', ...ports },
    });
    closers.push(() => qos.close());
    const sound = deviceAllocators(config, snmp, { devices: qosDevices, allocator: qos });
    const allocators = allocatorsBehind(ports.between, sound);
    const forecasting = openForecasting(config.devices, store, ports.clock);
    closers.push(() => forecasting.close());
    const { forecasts } = forecasting;
    const harmony = openHarmony(config, {
      ...{ witness: chronicle.witness, tracer: tracing.tracer },
      profiles,
      allocators,
      forecasts,
      gauges,
      outside,
      store,
      marks,
      admission,
      ...ports,
    });
    closers.push(() => harmony.close());
    for (const [name, gauge] of gauges) gauge.onReading(() => harmony.loadRead(name));
    for (const [name, { profile, session }] of snmp) {
      const tell = (region: string, units: number): void => harmony.setPool(name, region, units);
      const readSizes = sizesReader(name, profile, session, { tell, log: ports.log });
      gauges.get(name)?.onReading(() => void readSizes());
    }
    await harmony.recover(endLeftover(config, clientFor.upkeep));
    const cacheDirectory = join(config.state, 'yang');
    const schemas = openSchemas({ clientFor: clientFor.reading, cacheDirectory, log: ports.log });
    closers.push(() => schemas.close());
    const grants = new GrantDesk(harmony, config.tools, schemas);
    closers.push(() => grants.close());
    const proxy = openProxy(config, secrets, {
      profiles,
      harmony,
      admission,
      schemas,
      outside,
      marks,
      audit,
      ...ports,
    });
    closers.push(() => proxy.close());
    const listening = await proxy.listen();
    closers.push(startLoadSampler(sampledDevices(config, gauges, harmony, proxy), store.loads, ports.clock));
    const history = pastOf({ store, clock: ports.clock, learn: (records) => harmony.learn(records) });
    const controlled = controlledOf({
      ...{
        config,
        harmony,
        profiles,
        proxy,
        gauges,
        forecasting,
        history,
        grants,
        chronicle,
        fault,
        ...ports,
      },
    });
    closers.push(() => controlled.detached.close());
    return {
      ...{ ...listening, grants, history, controlled },
      status: () => ({
        at: ports.clock.now(),
        devices: harmony.status((device) => proxy.sessions(device)),
        hosts: harmony.hosts(),
        pam: harmony.decisions,
        forecasts: forecasting.counts(),
        monitor: harmony.adjustments,
      }),
      why: (id) => harmony.why(id),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function profilesOf(config: Config): Promise<ReadonlyMap<string, DeviceProfile>> {
  const known = await loadProfiles(packagedDirectory('devices'));
  const missing = config.devices.filter(({ profile }) => !known.has(profile));
  if (missing.length === 0) return known;
  const faults = missing.map(
    ({ name, profile }) =>
      `${config.file}: device ${name}: no profile is called ${profile}; there are ${[...known.keys()].join(', ')}`,
  );
  throw new ForelockError('config-invalid', faults.join('\n'));
}

function openSnmpDevices(
  config: Config,
  secrets: Secrets,
  profiles: ReadonlyMap<string, DeviceProfile>,
  marks: WorkflowMarks | undefined,
): ReadonlyMap<string, SnmpDevice> {
  const devices = new Map<string, SnmpDevice>();
  for (const device of config.devices) {
    const own = secrets.devices.get(device.name);
    const profile = profiles.get(device.profile);
    const target = own && snmpTarget(device, own);
    if (target !== undefined && profile !== undefined) {
      devices.set(device.name, { profile, session: openSnmp(markedTarget(target, device.name, marks)) });
    }
  }
  return devices;
}

function sampledDevices(
  { devices }: Config,
  gauges: ReadonlyMap<string, LoadGauge>,
  harmony: Harmony,
  proxy: NetconfProxy,
): readonly Sampled[] {
  return devices.map(({ name }) => {
    const gauge = gauges.get(name);
    return {
      name,
      now: () => ({ ...(gauge?.fresh() ?? unreadLoad), sessions: proxy.sessions(name) }),
      requests: () => harmony.requested(name),
    };
  });
}

interface HarmonyParts extends ForelockPorts {
  readonly witness: Witness;
  readonly tracer: FlowTracer | undefined;
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  readonly allocators: ReadonlyMap<string, Allocator>;
  readonly forecasts: Forecasts;
  readonly gauges: ReadonlyMap<string, LoadGauge>;
  readonly outside: OutsideWatch;
  readonly store: StateStore;
  readonly marks: WorkflowMarks | undefined;
  readonly admission: Admission;
}

function openHarmony(config: Config, parts: HarmonyParts): Harmony {
  const { devices, policy } = config;
  const {
    profiles,
    allocators,
    forecasts,
    gauges,
    outside,
    store,
    marks,
    witness,
    tracer,
    admission,
    clock,
    log,
  } = parts;
  const known = devices.map((device): HarmonyDevice => {
    const { name, profile } = device;
    const gauge = gauges.get(name);
    return {
      ...{ name, profile, capacity: capacityOf(device, profiles.get(profile)) },
      allocator: allocators.get(name),
      pools: fixedSizes(profiles.get(profile) ?? { regions: [] }),
      outside: () => outside.holders(name),
      load: () => gauge?.load() ?? unreadLoad,
      wanted: () => gauge?.wake(),
      sessionsUsed: () => admission.used(name),
    };
  });
  return new Harmony({
    ...{ devices: known, store, clock, log, aging: policy.aging, overrun: policy.overrun },
    instance: store.instance,
    ...(marks === undefined ? {} : { marks }),
    ...{ guaranteed: policy.guaranteed, monitor: policy.monitor, forecasts, host: thisHost() },
    ...{ stopwatch: () => performance.now(), hosts: hostsOf(config), tools: toolHosts(config) },
    ...{ witness, tracer },
  });
}

function capacityOf(
  { capacity }: DeviceConfig,
  profile: DeviceProfile | undefined,
): HarmonyDevice['capacity'] {
  return {
    cpu: capacity.cpu ?? profile?.capacity.cpu ?? 0,
    memory: capacity.memory ?? profile?.capacity.memory ?? 0,
    bandwidth: capacity.bandwidth ?? profile?.capacity.bandwidth ?? 0,
  };
}

function openProxy(
  config: Config,
  secrets: Secrets,
  {
    profiles,
    harmony,
    admission,
    schemas,
    outside,
    marks,
    audit,
    clock,
    log,
  }: ForelockPorts & {
    readonly audit: AuditLog;
    readonly profiles: ReadonlyMap<string, DeviceProfile>;
    readonly harmony: Harmony;
    readonly admission: Admission;
    readonly schemas: Schemas;
    readonly outside: OutsideWatch;
    readonly marks: WorkflowMarks | undefined;
  },
): NetconfProxy {
  const { listen, policy } = config;
  const { heldMessage, ...limits } = policy.limits;
  const devices = config.devices.flatMap((device) => {
    const own = secrets.devices.get(device.name);
    if (own === undefined) return [];
    const target = (tool: OnBehalf): DeviceTarget => netconfTarget(device, own, tool);
    const profile = profiles.get(device.profile) ?? { settle: 0, regions: [] };
    const { settle } = profile;
    const oneLogin = device.login.kind !== 'tool';
    const { name, listen, listenTls, candidate } = device;
    return [{ name, listen, listenTls, candidate, settle, profile, oneLogin, target }];
  });
  return new NetconfProxy({
    ...{ host: listen.host, port: listen.port, hostKeys: [secrets.hostKey], devices, harmony, limits },
    authenticate: auditedLogins(
      authenticator(config, secrets, () => clock.now()),
      audit,
      clock,
    ),
    ...{ witness: auditedSessions(audit, clock), holdLimit: heldMessage },
    ...{ tls: proxyTls(config, secrets), clients: listen.limits, toolLimits: toolLimitsOf(config) },
    ...{ schemas, outside, marks, admission },
    ...{ reserveImplicit: policy.reserveImplicit, yield: policy.yield, startup: policy.startup, clock, log },
  });
}
