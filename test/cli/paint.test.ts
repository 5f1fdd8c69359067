import { expect, it } from 'vitest';
import { paint } from '../../src/cli/paint.ts';

it('colours are for terminals alone, and for none where NO_COLOR is set', () => {
  expect(paint('red', 'x', { isTTY: true }, {})).toBe('\x1b[31mx\x1b[39m');
  expect(paint('red', 'x', { isTTY: true }, { NO_COLOR: '' })).toContain('\x1b');
  expect(paint('red', 'x', { isTTY: true }, { NO_COLOR: '1' })).toBe('x');
  expect(paint('red', 'x', { isTTY: true }, { TERM: 'dumb' })).toBe('x');
  expect(paint('red', 'x', {}, {})).toBe('x');
});
