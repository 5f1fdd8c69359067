// Makes the dashboard: one script, with the chart library in it, the page and its style beside it.
// Plain JavaScript, as what makes a clone ready has to be.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [from, to] = [join(root, 'src', 'http', 'web'), join(root, 'dist', 'src', 'http', 'web')];

await build({
  input: join(from, 'main.ts'),
  output: { file: join(to, 'main.js'), format: 'esm', minify: true },
  logLevel: 'warn',
});
const styles = [join(root, 'node_modules', 'uplot', 'dist', 'uPlot.min.css'), join(from, 'style.css')];
writeFileSync(join(to, 'style.css'), styles.map((file) => readFileSync(file, 'utf8')).join('\n'));
copyFileSync(join(from, 'index.html'), join(to, 'index.html'));
