import type { ResourceName, Resources } from '../core/index.ts';

/** Amounts for a person, three digits at most: `1.25 Mbit/s`, `512 MiB`, `2.5 s`. */
export function bitRateText(bitRate: number): string {
  return scaled(bitRate, 1_000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']);
}

export function bytesText(bytes: number): string {
  return scaled(bytes, 1_024, ['B', 'KiB', 'MiB', 'GiB']);
}

export function durationText(milliseconds: number): string {
  const time = Math.max(0, milliseconds);
  if (time < 1_000) return `${Math.round(time)} ms`;
  if (time < 120_000) return `${digits(time / 1_000)} s`;
  return time < 7_200_000 ? `${digits(time / 60_000)} min` : `${digits(time / 3_600_000)} h`;
}

/** One amount of a resource, in core's units. */
export function amountText(resource: ResourceName, amount: number): string {
  if (resource === 'bandwidth') return bitRateText(amount);
  return resource === 'memory' ? bytesText(amount) : digits(amount);
}

export function resourcesText({ cpu, memory, bandwidth }: Resources): string {
  if (cpu === 0 && memory === 0 && bandwidth === 0) return 'nothing';
  return `cpu ${digits(cpu)}, ${bytesText(memory)}, ${bitRateText(bandwidth)}`;
}

function scaled(amount: number, step: number, units: readonly string[]): string {
  let [value, unit] = [amount, 0];
  while (value >= step && unit < units.length - 1) {
    value /= step;
    unit += 1;
  }
  return `${digits(value)} ${units[unit]}`;
}

/** Three digits that count, without trailing zeros. */
export function digits(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
