// Makes the dashboard: one script, the page and its style beside it.
// Plain JavaScript, as what makes a clone ready has to be.
import { copyFileSync } from 'node:fs';
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
for (const file of ['index.html', 'style.css']) copyFileSync(join(from, file), join(to, file));
