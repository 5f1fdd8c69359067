// npm run bench:scale [-- --quick] [-- --json FILE]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { interruptible } from './interruptible.ts';
import { openPremises } from './premises.ts';
import { measureSize, type Size } from './scale-size.ts';

/** The first is what the others are compared with: ten times the devices, then ten times the sessions. */
const sizes: readonly Size[] = [
  { devices: 1_000, sessions: 200 },
  { devices: 10_000, sessions: 200 },
  { devices: 10_000, sessions: 2_000 },
];
const fullSeconds = 60;
const quickSeconds = 15;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      only: { type: 'string' },
    },
  });
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.\n`,
  );
  const figures: Record<string, number> = {};
  for (const [at, size] of sizes.entries()) {
    if (values.only !== undefined && Number(values.only) !== at) continue;
    const premises = openPremises();
    try {
      const found = await measureSize(premises, size, values.quick ? quickSeconds : fullSeconds);
      console.log(`${size.devices} devices, ${size.sessions} sessions`);
      for (const [name, value] of Object.entries(found)) {
        const rounded = Number(value.toPrecision(4));
        console.log(`  ${name.padEnd(28)}${rounded}`);
        figures[`${name}_${size.devices}_${size.sessions}`] = rounded;
      }
    } finally {
      await premises.close();
    }
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
}

await interruptible(mkdtempSync('/tmp/fl-bench-'), run);
