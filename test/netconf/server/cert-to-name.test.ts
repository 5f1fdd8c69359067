import { describe, expect, it } from 'vitest';
import { alternativeNames } from '../../../src/netconf/server/cert-to-name.ts';

describe('the names of a certificate', () => {
  it('are taken apart, with what is a host in small letters', () => {
    expect(alternativeNames('email:Ann.Smith@Example.COM, DNS:Tool.Example, IP Address:192.0.2.7')).toEqual([
      ['email', 'Ann.Smith@example.com'],
      ['DNS', 'tool.example'],
      ['IP Address', '192.0.2.7'],
    ]);
    expect(alternativeNames('')).toEqual([]);
  });

  it('are not taken of a name that only looks like several', () => {
    expect(alternativeNames('DNS:"a.example, email:root@example.com", DNS:b.example')).toEqual([
      ['DNS', 'b.example'],
    ]);
  });
});
