import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeXml } from '../../../src/netconf/index.ts';
import { covers, locateFilter, locateInstance, locatePayload } from '../../../src/yang/index.ts';
import { body, network } from './network.ts';

const value = fc.string({
  unit: fc.constantFrom('a', 'b', '0', "'", '<', '&', '/', ']'),
  minLength: 1,
  maxLength: 4,
});
const leaf = (name: string): fc.Arbitrary<string> =>
  value.map((text) => `<${name}>${escapeXml(text)}</${name}>`);
const inner = fc.subarray([
  '<mtu>1</mtu>',
  '<kind>n:copper</kind>',
  '<v:vpn><v:id>1</v:id></v:vpn>',
  '<ip>x</ip>',
  '<v:vpn/>',
]);
const operation = fc.constantFrom(
  '',
  ' nc:operation="delete"',
  ' nc:operation="merge"',
  ' nc:operation="replace"',
);
const entry = fc
  .tuple(operation, leaf('name'), inner)
  .map(([attribute, name, rest]) => `<interface${attribute}>${name}${rest.join('')}</interface>`);
const message = fc
  .array(
    fc.oneof(
      entry.map((each) => `<interfaces>${each}</interfaces>`),
      leaf('server').map((each) => `<plain>${each}</plain>`),
    ),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''));

test('what an edit writes is found again by its path, and lies in what a filter of the same form reads', () => {
  fc.assert(
    fc.property(message, (xml) => {
      const { paths, widened } = locatePayload(network, body(xml));
      expect(widened).toBeUndefined();
      for (const path of paths) {
        const expression = path
          .map((element) => (element.startsWith('[') ? element : `/${element}`))
          .join('');
        expect(locateInstance(network, expression, new Map())).toEqual({ paths: [path], widened: undefined });
      }
      const all = locateFilter(network, body('<interfaces/><plain/>')).paths;
      for (const path of paths) expect(all.some((each) => covers(each, path))).toBe(true);
    }),
  );
});
