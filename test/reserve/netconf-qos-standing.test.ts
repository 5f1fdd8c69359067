import { describe, expect, it } from 'vitest';
import { standsIn } from '../../src/reserve/netconf-qos-standing.ts';

const edit = `<qos xmlns="urn:q" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><policy><name>forelock</name>
  <schedulers><scheduler nc:operation="remove"><sequence>7</sequence></scheduler></schedulers></policy></qos>`;
const data = (policy: string, sequence: number): string =>
  `<data><qos xmlns="urn:q"><policy><name>${policy}</name><schedulers><scheduler><sequence>${sequence}</sequence>
   <cir>5</cir></scheduler></schedulers></policy></qos></data>`;

describe('what a removal meant', () => {
  it('stands where an entry with its keys is there', () => {
    expect(standsIn(data('forelock', 7), edit)).toBe(true);
  });

  it('is gone where the entry, the entries around it, or all is', () => {
    expect(standsIn(data('forelock', 8), edit)).toBe(false);
    expect(standsIn(data('another', 7), edit)).toBe(false);
    expect(standsIn('<data/>', edit)).toBe(false);
    expect(standsIn('<data><qos xmlns="urn:other"/></data>', edit)).toBe(false);
  });
});
