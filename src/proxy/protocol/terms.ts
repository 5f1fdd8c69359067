import { nothing, priorityClasses, type Resources } from '../../core/index.ts';
import { type Declared, nothingDeclared } from '../../harmony/index.ts';
import { accessDenied, at } from '../../netconf/index.ts';
import type { Complexity } from '../../predict/index.ts';
import { type DependencyProfile, decodeProfile, noDependencies } from './dependency-profile.ts';
import { BadRequest, onlyChild, ownChildren, type Place, textOf, wholeOf, wordOf, wrong } from './leaf.ts';

/** What a request for a lock says beside what it locks; forelock.yang's grouping `terms`. */
export interface Terms {
  /** Class 0..7. */
  readonly priority: number;
  /** Milliseconds. */
  readonly wait: number;
  readonly declared: Declared;
  readonly dependencies: DependencyProfile;
}

/** What policy gives a tool that states nothing. */
export function usualTerms({ priority, wait }: { readonly priority: number; readonly wait: number }): Terms {
  return { priority, wait, declared: nothingDeclared, dependencies: noDependencies };
}

export const termNames: readonly string[] = [
  ...['priority', 'workflow', 'complexity', 'estimate', 'wait', 'dependencies', 'least-resources'],
];

const mostUint32 = 2 ** 32 - 1;

/** Reads the terms among the children of an operation; what is left out is as usual. Throws BadRequest. */
export function decodeTerms(places: readonly Place[], usual: Terms): Terms {
  const read = <T>(name: string, decode: (place: Place) => T, otherwise: T): T => {
    const place = onlyChild(places, name);
    return place === undefined ? otherwise : decode(place);
  };
  const { declared } = usual;
  return {
    priority: read('priority', (place) => decodePriority(place, usual.priority), usual.priority),
    wait: read('wait', (place) => wholeOf(place, 0, mostUint32), usual.wait),
    declared: {
      workflow: read('workflow', decodeWorkflow, declared.workflow),
      complexity: read('complexity', decodeComplexity, declared.complexity),
      estimate: read('estimate', (place) => wholeOf(place, 1, mostUint32), declared.estimate),
      least: read('least-resources', decodeResources, declared.least),
    },
    dependencies: read('dependencies', decodeProfile, usual.dependencies),
  };
}

function decodePriority(place: Place, most: number): number {
  const word = wordOf(place, ['low', 'normal', 'high', 'critical']);
  const priority = word === undefined ? wholeOf(place, 0, 7) : priorityClasses[word];
  if (priority <= most) return priority;
  const message = `policy gives this tool at most class ${most}`;
  throw new BadRequest(at(place.path, accessDenied(message)));
}

function decodeWorkflow(place: Place): string {
  const text = textOf(place);
  if (/^[A-Za-z0-9._:-]{1,128}$/.test(text)) return text;
  throw wrong(place, 'a workflow is named by 1 to 128 letters, digits, `.`, `_`, `:` or `-`');
}

function decodeComplexity(place: Place): Complexity {
  return wordOf(place, ['low', 'medium', 'high']) ?? wholeOf(place, 1, mostUint32);
}

/** Milli-cores, KiB and kbit/s, as forelock.yang has them, in core's units. */
function decodeResources(place: Place): Resources {
  const places = ownChildren(place, ['cpu', 'memory', 'bandwidth']);
  const amount = (name: string, unit: number): number => {
    const found = onlyChild(places, name);
    return found === undefined ? 0 : wholeOf(found, 0, Math.floor(Number.MAX_SAFE_INTEGER / unit)) * unit;
  };
  return {
    ...nothing,
    cpu: amount('cpu', 1) / 1_000,
    memory: amount('memory', 1_024),
    bandwidth: amount('bandwidth', 1_000),
  };
}
