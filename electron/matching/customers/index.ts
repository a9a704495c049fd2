export { createMatcher, type Matcher, matchCustomers } from './matcher.ts';
export { reasonText, speaksAgainst } from './reasons.ts';
export type * from './types.ts';
