import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compileProfile, fillTemplate } from '../../src/device/index.ts';

const text = await readFile('devices/simulator.yaml', 'utf8');
const undo = '<q xmlns="urn:q" xmlns:nc="urn:n" nc:operation="remove"><n>{row}</n></q>';
const set = '<q xmlns="urn:q"><n>{row}</n><rate>{amount}</rate></q>';

function withTemplate(template: Readonly<Record<string, unknown>>): string {
  const at = text.indexOf('  bandwidth:\n    mode');
  const bandwidth = JSON.stringify({ mode: 'reserve', unit: 'bit/s', source: 'a test of ours', ...template });
  return `${text.slice(0, at)}  bandwidth: ${bandwidth}\n${text.slice(text.indexOf('regions:'))}`;
}

const compiled = (template: Readonly<Record<string, unknown>>) =>
  compileProfile(withTemplate(template), 'p.yaml').reserve.bandwidth;

describe('a reservation by NETCONF', () => {
  it('is filled in with row and amount', () => {
    const { config } = compiled({ config: { set, undo } });
    expect(fillTemplate(config?.set ?? '', { row: 7, amount: 9 })).toBe(
      '<q xmlns="urn:q"><n>7</n><rate>9</rate></q>',
    );
  });

  it.each([
    ['is not XML', { set: '<q>{row}', undo }, /config\.set: must be XML/],
    ['uses a prefix that it does not declare', { set: '<x:q>{row}</x:q>', undo }, /config\.set: must be XML/],
    [
      'has places that nobody fills in',
      { set: set.replace('{amount}', '{rate}'), undo },
      /\{rate\} is no place/,
    ],
    ['has no row', { set: '<q xmlns="urn:q"/>', undo }, /\{row\} has to tell/],
    ['is undone by delete', { set, undo: undo.replace('remove', 'delete') }, /config\.undo: .*remove/],
    ['is undone by a merge', { set, undo: set }, /config\.undo: .*remove/],
  ])('is refused where it %s', (_, config, message) => {
    expect(() => compiled({ config })).toThrow(message);
  });

  it('is given in one way, and not at all where only admission keeps it', () => {
    expect(() => compiled({})).toThrow(/reserve\.bandwidth\.mode: a reservation needs/);
    expect(() => compiled({ mode: 'admission-only', config: { set, undo } })).toThrow(/nothing is sent/);
    expect(compiled({ mode: 'police' }).config).toBeUndefined();
  });
});
