import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PrometheusMetrics } from '../../../src/http/metrics/metrics.ts';

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly type: string; readonly query: string }[] };
}

const dashboard = JSON.parse(readFileSync('packaging/grafana/forelock.json', 'utf8')) as Dashboard;
const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const variables = dashboard.templating.list.filter(({ type }) => type === 'query').map(({ query }) => query);

/** Names as they are scraped: a histogram has three. */
const scraped = new Map(
  new PrometheusMetrics().described.flatMap(({ name, type, labels }) => {
    const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
    return names.map((each): [string, readonly string[]] => [each, labels]);
  }),
);

/** Every selector of an expression: a metric and the labels that it is asked by. */
function selectors(
  expression: string,
): readonly { readonly metric: string; readonly labels: readonly string[] }[] {
  const found = expression.matchAll(/\b((?:forelock|process|nodejs)_\w+)(?:\{([^}]*)\})?/g);
  return [...found].map(([, metric = '', inside = '']) => ({
    metric,
    labels: [...inside.matchAll(/(\w+)\s*=~?/g)].map(([, label = '']) => label),
  }));
}

describe('the dashboard for Grafana', () => {
  it('asks for metrics and labels that there are, in each of its expressions', () => {
    for (const expression of [...expressions, ...variables]) {
      const asked = selectors(expression);
      expect(asked.length, expression).toBeGreaterThan(0);
      for (const { metric, labels } of asked) {
        expect([...scraped.keys()], expression).toContain(metric);
        // Prometheus itself adds the instance.
        expect([...(scraped.get(metric) ?? []), 'instance'], expression).toEqual(
          expect.arrayContaining([...labels]),
        );
      }
    }
  });

  it('shows every metric of Forelock that is no detail of forecasting', () => {
    const shown = new Set(
      expressions.flatMap((each) => selectors(each)).map(({ metric }) => metric.replace(/_bucket$/, '')),
    );
    const own = new PrometheusMetrics().described.filter(({ name }) => /^forelock_(?!forecast_)/.test(name));
    expect(own.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  it.runIf(spawnSync('promtool', ['--version']).status === 0)(
    'asks in a language that Prometheus reads',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'forelock-grafana-'));
      const file = join(folder, 'rules.yml');
      const rules = expressions.map((expr, at) => ({
        record: `panel:${at}`,
        expr: expr.replaceAll('$__rate_interval', '5m'),
      }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
      const said = execFileSync('promtool', ['check', 'rules', file]).toString();
      expect(said).toContain(`${expressions.length} rules found`);
      rmSync(folder, { recursive: true });
    },
  );
});
