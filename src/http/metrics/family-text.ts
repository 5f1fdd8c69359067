import type { State } from './state.ts';
import type { StateFamily } from './state-families.ts';

/** In the text format, 0.0.4: with its head, and a line a series. */
export function familyText({ name, help, type, labels, read }: StateFamily, state: State): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
  for (const [values, value] of read(state)) lines.push(`${name}${labelText(labels, values)} ${value}`);
  return lines.join('\n');
}

function labelText(labels: readonly string[], values: readonly (string | number)[]): string {
  if (labels.length === 0) return '';
  return `{${labels.map((label, at) => `${label}="${escaped(String(values[at]))}"`).join(',')}}`;
}

function escaped(text: string): string {
  if (!/[\\"\n]/.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
