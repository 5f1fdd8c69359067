import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeBlocks } from './code-blocks.ts';
import { WalkThrough } from './walk-through.ts';

const root = join(import.meta.dirname, '..', '..');
const folderPages = ['docs', 'docs/decisions', 'docs/guide', 'docs/reference'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((file) => `${folder}/${file}`),
);
const pages = ['README.md', 'CONTRIBUTING.md', ...folderPages.filter((file) => file.endsWith('.md'))];
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const missing = ['ssh-keyscan', 'curl'].filter((tool) => spawnSync('which', [tool]).status !== 0);

/** Runs a page's blocks one after the other, as its reader would. */
async function follow(page: string): Promise<void> {
  const reader = await WalkThrough.begin();
  try {
    const blocks = codeBlocks(read(page));
    await reader.compile(blocks);
    for (const block of blocks) {
      await reader.run(block).catch((cause: Error) => {
        throw new Error(`${page}:${block.line}: ${cause.message}`, { cause });
      });
    }
  } finally {
    await reader.end();
  }
}

describe.each(pages.filter((page) => codeBlocks(read(page)).length > 0))('%s', (page) => {
  it.skipIf(missing.some((tool) => read(page).includes(tool)))(
    'has code blocks that do what it says, one after the other',
    () => follow(page),
    60_000,
  );
});

describe.each(pages)('%s', (page) => {
  it('links to files that are there', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(({ 1: target = '' }) => target);
    expect(links.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });
});
