import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/cli/complete/bash.ts';
import { commandNode } from '../../src/cli/complete/command-node.ts';
import { fishCompletion } from '../../src/cli/complete/fish.ts';
import { zshCompletion } from '../../src/cli/complete/zsh.ts';
import { makeProgram } from '../../src/cli/program.ts';

const tree = commandNode(makeProgram(() => {}));

/** What bash offers behind these words. */
function offered(...words: readonly string[]): readonly string[] {
  const typed = words.map((word) => `'${word}'`).join(' ');
  const script = `${bashCompletion(tree)}
COMP_WORDS=(${typed}) COMP_CWORD=${words.length - 1}
_forelock
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;
const checked = (shell: string, script: string): readonly unknown[] => {
  const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
  return [status, stderr];
};

describe('completion', () => {
  it('in bash offers commands, then what belongs to the one that was typed', () => {
    expect(offered('forelock', 'q')).toEqual(['queue']);
    expect(offered('forelock', 'policy', '')).toEqual(['explain', '--help']);
    expect(offered('forelock', 'policy', 'explain', '--k')).toEqual(['--kill']);
    expect(offered('forelock', 'run', '--share', '')).toEqual(['protect', 'limit']);
    expect(offered('forelock', 'completion', 'b')).toEqual(['bash']);
    expect(offered('forelock', 'run', '--', 'l')).toEqual([]);
  });

  it.runIf(has('zsh'))('in zsh is a script that zsh reads', () => {
    expect(checked('zsh', zshCompletion(tree))).toEqual([0, '']);
  });

  it.runIf(has('fish'))('in fish is a script that fish reads', () => {
    expect(checked('fish', fishCompletion(tree))).toEqual([0, '']);
  });

  it('in zsh and fish names every command with what it does', () => {
    for (const { path, description } of tree.subcommands) {
      const name = path.at(-1);
      expect(zshCompletion(tree)).toContain(`'${name}:${description.replaceAll("'", "'\\''")}'`);
      expect(fishCompletion(tree)).toContain(`-f -a ${name} -d '${description.replaceAll("'", "\\'")}'`);
    }
  });
});
