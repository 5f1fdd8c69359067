import { Counter, Histogram, type Registry } from 'prom-client';
import type { Happening, Witness } from '../../harmony/index.ts';

/** Seconds: an edit's own scope lasts milliseconds, a workflow's lock hours. */
const times = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];
/** How many times as long as was predicted. */
const ratios = [0.1, 0.25, 0.5, 0.8, 1.25, 2, 4, 10];

const whose = ['class', 'kind'] as const;

type Flow = ReturnType<typeof flowFamilies>;

/** What happens in the flow, counted as it happens. Nothing is by grant or request, nor by what a tool writes. */
export function flowMetrics(registry: Registry): Witness {
  const flow = flowFamilies(registry);
  return (happening) => count(flow, happening);
}

function flowFamilies(registry: Registry) {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'forelock_requests_total',
      help: 'Requests that were decided: granted, or refused by timeout, deadlock, capacity, cancelled or resources.',
      ...{ labelNames: ['tool', ...whose, 'outcome'] as const, registers },
    }),
    waits: new Histogram({
      name: 'forelock_request_wait_seconds',
      help: 'What requests that were granted waited in the queue.',
      ...{ labelNames: whose, buckets: times, registers },
    }),
    waitErrors: new Histogram({
      name: 'forelock_prediction_wait_error_seconds',
      help: 'How far the wait that was predicted lay from the one that was, of requests that were granted.',
      ...{ labelNames: whose, buckets: times, registers },
    }),
    ended: new Counter({
      name: 'forelock_grants_ended_total',
      help: 'Grants that have ended: released, session-ended, revoked, device-denied or failed.',
      ...{ labelNames: [...whose, 'outcome'] as const, registers },
    }),
    holds: new Histogram({
      name: 'forelock_grant_hold_seconds',
      help: 'How long grants were held, without those that a device denied or that failed.',
      ...{ labelNames: whose, buckets: times, registers },
    }),
    holdRatios: new Histogram({
      name: 'forelock_prediction_hold_ratio',
      help: 'How many times the predicted median grants were held.',
      ...{ labelNames: whose, buckets: ratios, registers },
    }),
    renewals: new Counter({
      ...{ name: 'forelock_lease_renewals_total', help: 'Leases that ran anew.', registers },
    }),
    signals: new Counter({
      name: 'forelock_signals_total',
      help: 'Signals to holders: yield-requested or resume.',
      ...{ labelNames: ['type'] as const, registers },
    }),
    readings: new Counter({
      name: 'forelock_device_load_readings_total',
      help: "Readings of a device's load that it answered.",
      ...{ labelNames: ['device'] as const, registers },
    }),
  };
}

function count(flow: Flow, happening: Happening): void {
  switch (happening.type) {
    case 'request-asked':
      return;
    case 'request-refused':
      return decided(flow, happening, happening.reason);
    case 'grant-given':
      decided(flow, happening, 'granted');
      flow.waits.observe(labelsOf(happening), happening.waited / 1_000);
      return flow.waitErrors.observe(
        labelsOf(happening),
        Math.abs(happening.waited - happening.expectedWait) / 1_000,
      );
    case 'grant-renewed':
      return flow.renewals.inc();
    case 'grant-ended':
      return ended(flow, happening);
    case 'signal':
      return flow.signals.inc({ type: happening.signal.type });
    case 'load':
      for (const device of happening.devices) flow.readings.inc({ device });
  }
}

type Asked = Extract<Happening, { readonly kind: unknown }>;

function labelsOf({ priority, kind }: Asked): { readonly class: number; readonly kind: string } {
  return { class: priority, kind };
}

function decided({ requests }: Flow, happening: Asked, outcome: string): void {
  requests.inc({ tool: happening.tool, ...labelsOf(happening), outcome });
}

function ended(flow: Flow, happening: Extract<Happening, { readonly type: 'grant-ended' }>): void {
  const { outcome, held, expectedHold } = happening;
  const labels = labelsOf(happening);
  flow.ended.inc({ ...labels, outcome });
  if (outcome === 'failed' || outcome === 'device-denied') return;
  flow.holds.observe(labels, held / 1_000);
  if (expectedHold > 0) flow.holdRatios.observe(labels, held / expectedHold);
}
