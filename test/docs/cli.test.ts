import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNode } from '../../src/cli/complete/command-node.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { cliPage } from './cli-page.ts';
import { manPage } from './man-page.ts';

const tree = commandNode(makeProgram(() => {}));
const hasGroff = spawnSync('groff', ['--version']).status === 0;

describe('a page that is made from the commands', () => {
  it('docs/reference/cli.md has every command, option and exit code', async () => {
    await expect(cliPage(tree)).toMatchFileSnapshot('../../docs/reference/cli.md');
  });

  it('man/forelock.1 has them too', async () => {
    await expect(manPage(tree)).toMatchFileSnapshot('../../man/forelock.1');
  });

  it.runIf(hasGroff)('the man page is read by groff without a warning', () => {
    const page = join(import.meta.dirname, '..', '..', 'man', 'forelock.1');
    const { status, stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z', page]);
    expect([status, String(stdout), String(stderr)]).toEqual([0, '', '']);
  });
});
