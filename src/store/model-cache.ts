/** Texts of fitted models by the series' name, so that a restart need not fit all anew. Losing any of it costs time and nothing else. */
export interface ModelCache {
  /** Lazy: written in batches. */
  keep(series: string, text: string): void;
  /** As they were kept; whoever reads them checks them. What was kept is seen at once. */
  kept(): readonly string[];
  close(): void;
}
