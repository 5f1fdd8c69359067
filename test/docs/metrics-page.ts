import { PrometheusMetrics } from '../../src/http/metrics/metrics.ts';

type Described = PrometheusMetrics['described'][number];

/** docs/reference/metrics.md, from the metrics themselves. */
export function metricsPage(): string {
  const { described } = new PrometheusMetrics();
  const own = described.filter(({ name }) => name.startsWith('forelock_'));
  const others = described.filter(({ name }) => !name.startsWith('forelock_'));
  return `${opening}
${table(own)}

## Of the process

${table(others)}
`;
}

const opening = `<!-- Made from src/http/metrics/ by test/docs/pages.test.ts; \`npx vitest run test/docs -u\` makes it new. -->
# Metrics

Served at \`/metrics\` for the role viewer and those above, in the text format of Prometheus. A job for it:

\`\`\`text
scrape_configs:
  - job_name: forelock
    authorization: { credentials_file: /etc/prometheus/forelock.token }
    static_configs: [{ targets: ['127.0.0.1:8301'] }]
\`\`\`

Nothing is by request or grant, nor by what a tool writes: labels are devices, hosts, tools and words of the code. Counters are
since the start. With 5,000 devices a scrape has about 50,000 series of its own ([figures](../benchmarks.md#npm-run-benchhttp)). A dashboard for Grafana is
\`packaging/grafana/forelock.json\`.
`;

function table(metrics: readonly Described[]): string {
  const rows = metrics.map(({ name, type, labels, help }) => {
    const labelled = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${labelled} | ${help.replaceAll('|', '\\|')} |`;
  });
  return ['| name | type | labels | what it is |', '|---|---|---|---|', ...rows].join('\n');
}
