/** How much `bench:reserve` measures: counts, seconds, and shares of the link in Mbit/s. */
export interface ReservePlan {
  readonly seconds: number;
  readonly shares: readonly number[];
  readonly heavyRounds: number;
  readonly rpcsPerRound: number;
  readonly burners: number;
  readonly toolRounds: number;
  readonly grantRounds: number;
  readonly grantsPerRound: number;
  readonly markRounds: number;
}

export const fullReservePlan: ReservePlan = {
  ...{ seconds: 5, shares: [30, 60, 80] },
  ...{ heavyRounds: 15, rpcsPerRound: 4, burners: 8, toolRounds: 15 },
  ...{ grantRounds: 25, grantsPerRound: 40, markRounds: 8 },
};

export const quickReservePlan: ReservePlan = {
  ...{ seconds: 2, shares: [30, 80] },
  ...{ heavyRounds: 6, rpcsPerRound: 3, burners: 8, toolRounds: 7 },
  ...{ grantRounds: 10, grantsPerRound: 20, markRounds: 4 },
};
