export { type KnownPair, pairKnownNames } from './known-names.ts';
export { createMatcher, createMatcherInSteps, type Matcher, matchCustomers } from './matcher.ts';
export { holdBackMetTwice } from './met-twice.ts';
export { reasonText, speaksAgainst } from './reasons.ts';
export type * from './types.ts';
