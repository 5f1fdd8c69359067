import type { ResourceName } from '../core/index.ts';
import type { Adjustment, Decision, DeviceReasons, Inputs, Reasons, Share } from '../harmony/index.ts';
import { amountText, digits, durationText, resourcesText } from './amount-text.ts';

/** Not of core: the dashboard is made with this file, and is to have no other room in it. */
const resourceNames: readonly ResourceName[] = ['cpu', 'memory', 'bandwidth'];

/** `forelock why`, and the dashboard's explanation: a paragraph for each step of PAM, the numbers of its formula written out. */
export function whyText(reasons: Reasons): string {
  const { request, grant, tool, at, inputs, devices, share, decision, took, adjustments } = reasons;
  const name = grant === undefined ? `request ${request}` : `grant ${grant} (request ${request})`;
  return [
    `${name} of ${tool}, asked ${new Date(at).toISOString()}`,
    inputsText(inputs),
    ...devices.flatMap((device) => onDevice(device, reasons)),
    ...(share === undefined ? [] : [shareText(share)]),
    `decision: ${decisionText(decision)}; PAM took ${digits(took)} ms`,
    ...adjustments.map(adjustmentText),
  ].join('\n');
}

function shareText({ host, wanted, amount }: Share): string {
  return `share on host ${host}: ${resourcesText(amount)} set aside of ${resourcesText(wanted)} wanted`;
}

function inputsText({ kind, scopes, priority, complexity, estimate, wait }: Inputs): string {
  const declared = complexity === undefined ? 'no complexity declared' : `complexity ${complexity}`;
  const guess = estimate === undefined ? 'no estimate' : `an estimate of ${durationText(estimate)}`;
  return `inputs: ${kind} of ${scopes.join(', ')}, class ${priority}, ${declared}, ${guess}, waits ${durationText(wait)} at most`;
}

function onDevice(reasons: DeviceReasons, { contention }: Reasons): readonly string[] {
  const { device, profile } = reasons;
  return [
    '',
    `${device} (${profile})`,
    ...historyLines(reasons),
    ...loadLines(reasons),
    ...contentionLines(reasons, contention),
    ...formulaLines(reasons),
    '',
  ];
}

function historyLines({ baseline }: DeviceReasons): readonly string[] {
  const { hold, demand, cells, estimate, complexity } = baseline;
  const used = cells.map(
    ({ cell, samples, weight }) => `    ${cell}: ${digits(samples)} workflows, weight ${digits(weight)}`,
  );
  const corrected =
    estimate === undefined
      ? []
      : [
          `    estimate ${durationText(estimate.given)}: its holds are ${digits(estimate.factor)} x its estimates (${digits(estimate.samples)} known), weight ${digits(estimate.weight)}`,
        ];
  return [
    `  history, from the prior of complexity ${typeof complexity === 'number' ? `${digits(complexity)} operations` : complexity}:`,
    ...(used.length === 0 ? ['    no workflow like it is known'] : used),
    ...corrected,
    `    hold p50 ${durationText(hold.p50)}, p95 ${durationText(hold.p95)}, p99 ${durationText(hold.p99)}; demand ${resourcesText(demand)}`,
  ];
}

function loadLines({ load }: DeviceReasons): readonly string[] {
  return resourceNames.map((name) => {
    const { load: value, forecast } = load[name];
    const from =
      forecast === undefined
        ? 'as read, no forecast'
        : `forecast by ${forecast.model}, 90 % within ${digits(forecast.low)} to ${digits(forecast.high)}`;
    return `  load of ${name}: ${digits(value)} (${from})`;
  });
}

function contentionLines({ prediction }: DeviceReasons, source: Reasons['contention']): readonly string[] {
  const { probability, degree, expectedWait, wait, rivals, arrivals, chain, members, scenarios } =
    prediction.contention;
  const how = source === 'last' ? 'as for the last such request, time was up' : `${scenarios} scenarios`;
  const links = chain.map(({ id, tool, priority, state, since, left, through, holdsUp }) => {
    const doing = state === 'holds' ? 'has held' : 'has waited';
    const next = state === 'holds' ? 'about' : 'then holds about';
    return `    ${tool} (${id}, class ${priority}) ${doing} for ${durationText(since)}, ${next} ${durationText(left)}; it keeps ${holdsUp} from ${through}`;
  });
  const more = members > chain.length ? [`    and ${members - chain.length} more`] : [];
  return [
    `  contention (${how}): probability ${digits(probability)}, degree ${digits(degree)} (${rivals} now), wait ${durationText(expectedWait)}, p50 ${durationText(wait.p50)}, p90 ${durationText(wait.p90)}`,
    `    requests to come: ${digits(arrivals.rate)} /s (${arrivals.source}), of which ${digits(arrivals.share)} conflict`,
    ...links,
    ...more,
  ];
}

function formulaLines({ prediction, capacity, available, sharers }: DeviceReasons): readonly string[] {
  const { baseline, loadFactor, adjusted, contention, score, directive, short } = prediction;
  const [load, chance] = [digits(loadFactor), digits(contention.probability)];
  const lines = resourceNames.map((name) => {
    const text = (amount: number): string => amountText(name, amount);
    return `    ${name}: adjusted ${text(baseline[name])} x (1 + ${load}) = ${text(adjusted[name])}; score ${text(adjusted[name])} x (1 + ${chance}) = ${text(score[name])}; of ${text(capacity[name])}, ${text(available[name])} left`;
  });
  const wanting = short.length === 0 ? '' : `; less is left of ${short.join(', ')}, so contention is certain`;
  return [
    `  score ${digits(score.total)}: the greatest share of what the device has${wanting}`,
    ...lines,
    ...sharers.map(
      ({ resource, request, tool, amount }) =>
        `    ${tool} (${request}) has ${amountText(resource, amount)} of ${resource} set aside`,
    ),
    `  directive: on the device ${resourcesText(directive.device)}; on the tool's host ${resourcesText(directive.tool)}`,
  ];
}

function decisionText(decision: Decision): string {
  if (decision.what === 'waiting') return 'none yet, it waits';
  const { at, waited } = decision;
  const when = `${new Date(at).toISOString()} after ${durationText(waited)}`;
  if (decision.what === 'refused') return `refused (${decision.reason}) ${when}`;
  const { ended } = decision;
  return `granted ${when}${ended === undefined ? ', held still' : `, held for ${durationText(ended - at)}`}`;
}

const because: Readonly<Record<Adjustment['because'], string>> = {
  pressed: 'the device was pressed',
  idle: 'the device was idle',
  'higher-class': 'a higher class works beside a lower one',
};

function adjustmentText(adjustment: Adjustment): string {
  const { type, device, resource, from, to, at } = adjustment;
  const amounts = `from ${amountText(resource, from)} to ${amountText(resource, to)}`;
  const what = type === 'raise' ? 'raised' : 'lowered';
  return `${resource} on ${device} ${what} ${amounts} ${new Date(at).toISOString()}: ${because[adjustment.because]}`;
}
