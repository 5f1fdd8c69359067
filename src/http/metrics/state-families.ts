import { resourceNames } from '../../core/index.ts';
import type { State } from './state.ts';

/** One series: its labels in the order of the family's, and its value. */
type Series = readonly [labels: readonly (string | number)[], value: number];

/** A metric that is read from the state when it is asked for. */
export interface StateFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly read: (state: State) => Iterable<Series>;
}

type Device = State['devices'][number];
type Amount = Device['capacity'];

function gauge(
  name: string,
  help: string,
  labels: readonly string[],
  read: StateFamily['read'],
): StateFamily {
  return { name: `forelock_${name}`, help, type: 'gauge', labels, read };
}

function counter(
  name: string,
  help: string,
  labels: readonly string[],
  read: StateFamily['read'],
): StateFamily {
  return { name: `forelock_${name}_total`, help, type: 'counter', labels, read };
}

function perDevice(name: string, help: string, read: (device: Device) => number): StateFamily {
  return gauge(name, help, ['device'], ({ devices }) =>
    devices.map((device): Series => [[device.name], read(device)]),
  );
}

/** The three resources of devices or hosts, each in its base unit: one that has none of a resource has no series of it. */
function amounts(
  of: 'device' | 'host',
  what: string,
  help: string,
  read: (account: { readonly capacity: Amount; readonly reserved: Amount }) => Amount,
): readonly StateFamily[] {
  const accounts = ({ devices, hosts }: State) => (of === 'device' ? devices : hosts);
  const one = (name: string, told: string, amount: (amounts: Amount) => number): StateFamily =>
    gauge(`${of}_${name}`, `${help}: ${told}.`, [of], (state) =>
      accounts(state)
        .filter(({ capacity }) => amount(capacity) > 0)
        .map((account): Series => [[account.name], amount(read(account))]),
    );
  return [
    one(`cpu_${what}_cores`, 'CPU', ({ cpu }) => cpu),
    one(`memory_${what}_bytes`, 'memory', ({ memory }) => memory),
    one(`bandwidth_${what}_bytes_per_second`, 'bandwidth', ({ bandwidth }) => bandwidth / 8),
  ];
}

const devices: readonly StateFamily[] = [
  perDevice('grants', 'Grants that stand on a device.', ({ grants }) => grants.length),
  perDevice('queue_length', 'Requests that wait for a device.', ({ waiters }) => waiters.length),
  perDevice(
    'sessions',
    "Tools' NETCONF sessions that are open; each has one of its own to the device.",
    ({ sessions }) => sessions,
  ),
  perDevice(
    'outside_locks',
    'Locks of a device that sessions past Forelock hold.',
    ({ outside }) => outside.length,
  ),
  gauge(
    'device_load_ratio',
    "A device's load as it was last read, 0 to 1; without a series where it was not read lately.",
    ['device', 'resource'],
    function* (state) {
      for (const { name, load } of state.devices)
        for (const resource of resourceNames)
          if (!Number.isNaN(load[resource])) yield [[name, resource], load[resource]];
    },
  ),
  ...amounts('device', 'capacity', 'What a device has', ({ capacity }) => capacity),
  ...amounts('device', 'reserved', 'What is set aside of a device', ({ reserved }) => reserved),
  ...amounts('host', 'capacity', 'What a host of tools has', ({ capacity }) => capacity),
  ...amounts('host', 'reserved', 'What is set aside of a host of tools', ({ reserved }) => reserved),
];

const queue: readonly StateFamily[] = [
  gauge('waiting_requests', 'Requests that wait, by their own class.', ['class'], ({ waiting }) =>
    Array.from({ length: 8 }, (_, each): Series => [[each], waiting.get(each) ?? 0]),
  ),
  gauge('oldest_wait_seconds', 'How long the oldest request has waited.', [], ({ oldestWait }) => [
    [[], oldestWait / 1_000],
  ]),
];

const reserving: readonly StateFamily[] = [
  counter(
    'reservation_steps',
    'Steps of reservations on devices and hosts: made, failed, undone or undo-failed (it is tried again).',
    ['allocator', 'resource', 'outcome'],
    function* ({ steps }) {
      for (const { allocator, resource, outcomes } of steps.tallies)
        for (const [outcome, count] of Object.entries(outcomes))
          yield [[allocator, resource, outcome], count];
    },
  ),
  gauge(
    'reservation_steps_owed',
    'Steps that stand without a grant since their undo has not worked yet.',
    ['allocator', 'resource'],
    ({ steps }) => {
      const owed = steps.owed.map(({ allocator, resource }) => `${allocator} ${resource}`);
      return steps.tallies.map(({ allocator, resource }): Series => {
        const key = `${allocator} ${resource}`;
        return [[allocator, resource], owed.filter((each) => each === key).length];
      });
    },
  ),
  counter(
    'monitor_adjustments',
    'Changes of what is set aside for a running grant: raised, lowered or failed.',
    ['change'],
    ({ monitor }) => Object.entries(monitor).map(([change, count]): Series => [[change], count]),
  ),
];

const predicting: readonly StateFamily[] = [
  counter('pam_decisions', 'Predictions that PAM made for requests.', [], ({ pam }) => [[[], pam.decisions]]),
  counter(
    'pam_decisions_over_budget',
    "Of these, those for which PAM's 5 ms were too short.",
    [],
    (state) => [[[], state.pam.overBudget]],
  ),
  counter('forecast_fits', 'Models of load that were fitted.', [], ({ forecasts }) => [[[], forecasts.fits]]),
  counter('forecast_choices', 'Choices of the best model of a series.', [], ({ forecasts }) => [
    [[], forecasts.choices],
  ]),
  counter('forecast_fallbacks', 'Models that gave nothing in a choice.', ['reason'], ({ forecasts }) =>
    Object.entries(forecasts.fallbacks).map(([reason, count]): Series => [[reason], count]),
  ),
  counter('forecast_faults', 'Series that got no forecast when it was due, time-outs too.', [], (state) => [
    [[], state.forecasts.faults],
  ]),
  counter('forecast_timeouts', 'Of these, those that took too long.', [], ({ forecasts }) => [
    [[], forecasts.timeouts],
  ]),
  counter('forecast_discarded_threads', 'Threads that were given up with a model.', [], ({ forecasts }) => [
    [[], forecasts.discardedThreads],
  ]),
  counter('forecast_rebuilt', 'Kept models that were not trusted.', ['reason'], ({ forecasts }) =>
    Object.entries(forecasts.rebuilt).map(([reason, count]): Series => [[reason], count]),
  ),
  gauge('forecast_models', 'Models that are kept.', [], ({ forecasts }) => [[[], forecasts.models]]),
  gauge('forecast_queue_length', 'Series whose forecast is being made or waits for that.', [], (state) => [
    [[], state.forecasts.waiting],
  ]),
  gauge('forecast_oldest_model_age_seconds', 'Age of the oldest model that is kept.', [], ({ forecasts }) => [
    [[], forecasts.oldestModelAge / 1_000],
  ]),
];

const passing: readonly StateFamily[] = [
  counter(
    'rpcs',
    'Requests of NETCONF sessions: passed as they came, or intercepted, where Forelock had to do with them.',
    ['course'],
    ({ traffic }) => [
      [['passed'], traffic.passed],
      [['intercepted'], traffic.intercepted],
    ],
  ),
  counter(
    'session_events',
    'What sessions wrote into the log, by its event: such as session-start, session-end, revoked, parked, private-commit (alone), commit-together (a batch, by the session that led it), commit-carried (by such a batch), private-conflict (a commit that was refused), kill-session.',
    ['event'],
    ({ traffic }) => [...traffic.events].map(([event, count]): Series => [[event], count]),
  ),
];

/** Everything that is read from the state, in the order in which it is told. */
export const stateFamilies: readonly StateFamily[] = [
  ...[...queue, ...devices, ...reserving, ...predicting, ...passing],
];
