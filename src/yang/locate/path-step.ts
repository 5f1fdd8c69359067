import type { InstancePath } from './instance-path.ts';

/** One node of an instance path, with the keys of its entry as plain values; `.` is a leaf-list's. */
export interface PathStep {
  readonly module: string;
  readonly name: string;
  readonly keys: readonly { readonly name: string; readonly value: string }[];
}

export function stepsOf(path: InstancePath): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (const element of path) {
    const above = steps.at(-1);
    if (above !== undefined && element.startsWith('[')) {
      steps[steps.length - 1] = { ...above, keys: [...above.keys, keyOf(element)] };
      continue;
    }
    const colon = element.indexOf(':');
    const module = colon < 0 ? (above?.module ?? '') : element.slice(0, colon);
    steps.push({ module, name: element.slice(colon + 1), keys: [] });
  }
  return steps;
}

/** The value is one literal, or the parts of a concat(). */
function keyOf(element: string): PathStep['keys'][number] {
  const equals = element.indexOf('=');
  const literals = element.slice(equals + 1, -1).matchAll(/"([^"]*)"|'([^']*)'/g);
  const value = [...literals].map(([, double, single]) => double ?? single).join('');
  return { name: element.slice(1, equals), value };
}
