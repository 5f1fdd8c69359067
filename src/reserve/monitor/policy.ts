/** When what is set aside is changed while its holder works. Shares are 0..1, times milliseconds. */
export interface MonitorPolicy {
  /** The share of a resource in use from which on a device is pressed. */
  readonly high: number;
  /** The share up to which it is idle; under `high`. */
  readonly low: number;
  /** Readings in a row that make a device pressed, 1 or more. */
  readonly readings: number;
  /** Readings in a row that make it idle, 1 or more. */
  readonly idleReadings: number;
  /** Between two changes of one resource of one claim. */
  readonly coolDown: number;
  /** The least change, as a share of what the claim's directive wants. Over 0. */
  readonly step: number;
  /** What no lowering goes beneath, as a share of what the directive wants. */
  readonly floor: number;
}
