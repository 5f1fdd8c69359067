import type { Config, PolicyConfig, ToolConfig } from '../core/index.ts';

/** A tool without what it logs in with: only that it has it. */
export interface ToolTold
  extends Pick<
    ToolConfig,
    'name' | 'priority' | 'wait' | 'lease' | 'devices' | 'writes' | 'candidate' | 'mayKill'
  > {
  readonly password: boolean;
  readonly keys: number;
}

/** Who may use the API over the network. */
export interface TokenTold {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'tool';
  readonly tool: string | undefined;
}

export interface PolicyTold extends PolicyConfig {
  readonly tools: readonly ToolTold[];
  readonly tokens: readonly TokenTold[];
}

/** Policy as compiled; no secret, and no place of one. */
export function policyTold({ tools, policy, http }: Pick<Config, 'tools' | 'policy' | 'http'>): PolicyTold {
  return {
    ...policy,
    tools: tools.map(
      ({ name, priority, wait, lease, devices, writes, candidate, mayKill, password, keys }) => ({
        ...{ name, priority, wait, lease, devices, writes, candidate, mayKill },
        ...{ password: password !== undefined, keys: keys.length },
      }),
    ),
    tokens: http.tokens.map(({ name, role, tool }) => ({ name, role, tool })),
  };
}
