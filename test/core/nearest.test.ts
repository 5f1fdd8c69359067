import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/core/config/nearest.ts';

const known = ['host-key', 'known-hosts', 'wait', 'lease', 'listen'];

describe('nearest', () => {
  it('finds what was misspelt, swapped, or written another way', () => {
    expect(nearest('liten', known)).toBe('listen');
    expect(nearest('laese', known)).toBe('lease');
    expect(nearest('hostKey', known)).toBe('host-key');
    expect(nearest('known_hosts', known)).toBe('known-hosts');
  });

  it('guesses nothing where nothing is near', () => {
    expect(nearest('bandwidth', known)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
