import type { Resources } from '../../core/index.ts';
import type { CgroupMode } from '../../reserve/index.ts';
import { type Started, startChild } from './child.ts';
import { type Container, startInside } from './container.ts';
import { enterShare } from './share.ts';
import { treeUse } from './use-reading.ts';

export interface Setting {
  /** Undefined: on this host itself. */
  readonly container: Container | undefined;
  readonly share: Resources;
  readonly mode: CgroupMode;
  /** What is told to the command, beside the environment that it has anyway. */
  readonly env: NodeJS.ProcessEnv;
  /** That it is to read. */
  readonly folder: string;
  /** Told why the command has no share. */
  readonly say: (text: string) => void;
}

export async function startCommand(
  command: readonly [string, ...string[]],
  setting: Setting,
): Promise<Started> {
  const { container, env, mode, say } = setting;
  if (container !== undefined) return startInside(container, command, setting);
  const share = await enterShare(setting.share, mode);
  if ('none' in share) say(`the command has no share of its own: ${share.none}`);
  const child = startChild(command, { ...process.env, ...env }, share);
  return {
    ...{ ended: child.ended, kill: (signal) => child.kill(signal) },
    use: 'use' in share ? share.use : treeUse(child.pid ?? 0),
    leave: async () => ('leave' in share ? share.leave() : undefined),
  };
}
