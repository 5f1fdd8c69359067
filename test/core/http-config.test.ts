import { expect, it } from 'vitest';
import { compileConfig } from '../../src/core/index.ts';

const hash = `sha256$${'A'.repeat(43)}`;

/** What is said of an `http` block, which begins in line 2. */
function faults(http: string): readonly string[] {
  const text = `state: state
http: ${http}
tools: [{ name: alice, keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx alice"] }]
devices:
  - { name: r1, profile: simulator, host: 192.0.2.1, known-hosts: known_hosts, listen: 0, login: { agent: true, user: f } }
`;
  try {
    compileConfig(text, 'forelock.yaml');
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^forelock\.yaml:/, ''));
  }
  return [];
}

const seen = `{ name: sees, role: viewer, token-hash: ${JSON.stringify(hash)} }`;

it('takes an API on loopback with a token', () => {
  expect(faults(`{ listen: { port: 0 }, tokens: [${seen}] }`)).toEqual([]);
});

it.each([
  ['no token', '{ listen: { port: 1 } }', /^2:\d+: .*has no tokens, so nobody could use it.*write tokens/],
  [
    'an address that others reach, without TLS',
    `{ listen: { host: 0.0.0.0, port: 1 }, tokens: [${seen}] }`,
    /^2:\d+: .*beyond this machine \(host 0\.0\.0\.0\) without TLS.*insecure: true/,
  ],
  [
    'a token without a hash',
    '{ listen: { port: 1 }, tokens: [{ name: sees, role: viewer }] }',
    /^2:\d+: .*tokens\[0\], without a hash.*token-hash-file/,
  ],
  [
    'a token in place of its hash',
    '{ listen: { port: 1 }, tokens: [{ name: sees, role: viewer, token-hash: fl_abc }] }',
    /^2:\d+: .*token-hash.*not the token/,
  ],
  [
    'a role that is none',
    `{ listen: { port: 1 }, tokens: [{ name: sees, role: king, token-hash: ${JSON.stringify(hash)} }] }`,
    /^2:\d+: .*role.*viewer.*operator/,
  ],
  [
    'both a role and a tool',
    `{ listen: { port: 1 }, tokens: [{ name: sees, role: viewer, tool: alice, token-hash: ${JSON.stringify(hash)} }] }`,
    /^2:\d+: .*role.*tool/,
  ],
  ['a port that is none', `{ listen: { port: 99999 }, tokens: [${seen}] }`, /^2:\d+: .*port.*65535/],
  ['a key that is none', `{ listen: { port: 1, prot: 2 }, tokens: [${seen}] }`, /^2:\d+: .*prot.*port/],
])('refuses %s, and says where and what to write', (_what, http, said) => {
  expect(faults(http).filter((line) => said.test(line))).toHaveLength(1);
});
