import type { Config, ToolConfig } from '../core/index.ts';

/** What is asked of policy; what is left out does not matter. */
export interface PolicyQuestion {
  readonly tool: string;
  readonly device?: string | undefined;
  readonly priority?: number | undefined;
  readonly path?: string | undefined;
  readonly kill?: boolean | undefined;
}

export interface RuleTold {
  /** The key of forelock.yaml. */
  readonly rule: string;
  readonly allowed: boolean;
  readonly why: string;
}

export interface Explained {
  readonly allowed: boolean;
  readonly rules: readonly RuleTold[];
  /** The candidate is what sessions have on the device that is asked about. */
  readonly terms: Pick<ToolConfig, 'priority' | 'wait' | 'lease' | 'candidate'> | undefined;
}

/** Each rule that bears on the question, and what it says. */
export function explainPolicy(
  { tools, devices }: Pick<Config, 'tools' | 'devices'>,
  asked: PolicyQuestion,
): Explained {
  const tool = tools.find(({ name }) => name === asked.tool);
  if (tool === undefined) {
    const why = `no tool is called '${asked.tool}'; there are ${tools.map(({ name }) => name).join(', ')}`;
    return { allowed: false, rules: [{ rule: 'tools', allowed: false, why }], terms: undefined };
  }
  const rules = [
    ...deviceRules(tool, asked, new Set(devices.map(({ name }) => name))),
    ...priorityRules(tool, asked),
    ...pathRules(tool, asked),
    ...killRules(tool, asked),
  ];
  const { priority, wait, lease } = tool;
  const candidate = tool.candidate ?? devices.find(({ name }) => name === asked.device)?.candidate;
  const terms = { priority: asked.priority ?? priority, wait, lease, candidate };
  return { allowed: rules.every(({ allowed }) => allowed), rules, terms };
}

function deviceRules(
  { name, devices }: ToolConfig,
  { device }: PolicyQuestion,
  known: ReadonlySet<string>,
): readonly RuleTold[] {
  if (device === undefined) return [];
  if (!known.has(device))
    return [{ rule: 'devices', allowed: false, why: `no device '${device}' is configured` }];
  const allowed = devices?.includes(device) !== false;
  const reach = devices === undefined ? 'every device' : devices.join(', ');
  return [{ rule: `tools[${name}].devices`, allowed, why: `it may reach ${reach}` }];
}

function priorityRules({ name, priority }: ToolConfig, asked: PolicyQuestion): readonly RuleTold[] {
  if (asked.priority === undefined) return [];
  const why = `it may ask for at most class ${priority}, and ${asked.priority} is asked for`;
  return [{ rule: `tools[${name}].priority`, allowed: asked.priority <= priority, why }];
}

function pathRules({ name, writes }: ToolConfig, { path }: PolicyQuestion): readonly RuleTold[] {
  if (path === undefined) return [];
  const around = writes?.find((write) => isWithin(path, write));
  const allowed = writes === undefined || around !== undefined;
  const why = writes === undefined ? 'it may write anywhere' : `it may write ${writes.join(', ')}`;
  return [{ rule: `tools[${name}].writes`, allowed, why }];
}

/** By the steps of the paths' texts: where prefixes or quotes differ, the device's schema would tell. */
function isWithin(path: string, subtree: string): boolean {
  return path === subtree || (path.startsWith(subtree) && /^[/[]/.test(path.slice(subtree.length)));
}

function killRules({ name, mayKill }: ToolConfig, { kill }: PolicyQuestion): readonly RuleTold[] {
  if (kill !== true) return [];
  const why = `it may ${mayKill ? '' : 'not '}end sessions of other tools`;
  return [{ rule: `tools[${name}].may-kill`, allowed: mayKill, why }];
}
