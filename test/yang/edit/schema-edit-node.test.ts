import { describe, expect, it } from 'vitest';
import {
  container,
  type DataNode,
  editConfig,
  namespaces,
  readTree,
  writeTree,
} from '../../../src/netconf/index.ts';
import { editNodes } from '../../../src/yang/index.ts';
import { network } from '../locate/network.ts';

function edited(...edits: readonly string[]): string {
  const empty: DataNode = container(namespaces.base, 'config', []);
  const tree = edits.reduce(
    (made, each) =>
      editConfig(
        made,
        readTree(
          `<config xmlns="urn:net" xmlns:v="urn:vpn" xmlns:nc="${namespaces.base}"><interfaces><interface><name>a</name>${each}</interface></interfaces></config>`,
        ),
        editNodes(network),
        'merge',
      ),
    empty,
  );
  return writeTree(tree, namespaces.base);
}

describe("an edit by a device's own modules", () => {
  it('sets a case aside when another comes, and keeps the nodes of one case together', () => {
    const both = edited('<dynamic/>', '<ip>198.18.0.1</ip>', '<mask>24</mask>');
    expect(both).toContain('<ip>198.18.0.1</ip><mask>24</mask>');
    expect(both).not.toContain('dynamic');
    expect(edited('<ip>198.18.0.1</ip><mask>24</mask>', '<dynamic/>')).not.toMatch(/ip|mask/);
  });

  it('goes on into the nodes of modules that augment', () => {
    expect(edited('<v:vpn><v:id>7</v:id></v:vpn>')).toContain('<vpn xmlns="urn:vpn"><id>7</id></vpn>');
  });

  it('knows no state', () => {
    expect(() => edited('<up>true</up>')).toThrow('unknown element');
  });
});
