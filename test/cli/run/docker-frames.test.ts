import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DockerFrames } from '../../../src/cli/run/docker-frames.ts';

function frame(to: 'stdout' | 'stderr', text: string): Buffer {
  const header = Buffer.from([to === 'stdout' ? 1 : 2, 0, 0, 0, 0, 0, 0, 0]);
  const data = Buffer.from(text);
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

it('gives each stream what was written to it, in whatever pieces it comes', () => {
  const written = fc.array(fc.record({ to: fc.constantFrom('stdout', 'stderr'), text: fc.string() }));
  const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 });
  fc.assert(
    fc.property(written, cuts, (frames, sizes) => {
      const bytes = Buffer.concat(frames.map(({ to, text }) => frame(to as 'stdout', text)));
      const decoder = new DockerFrames();
      const got = { stdout: '', stderr: '' };
      for (let at = 0, n = 0; at < bytes.length; n += 1) {
        const size = sizes[n % sizes.length] as number;
        for (const { to, data } of decoder.receive(bytes.subarray(at, at + size)))
          got[to] += data.toString('latin1');
        at += size;
      }
      for (const stream of ['stdout', 'stderr'] as const) {
        const texts = frames.filter(({ to }) => to === stream).map(({ text }) => Buffer.from(text));
        expect(got[stream]).toBe(Buffer.concat(texts).toString('latin1'));
      }
    }),
  );
});
