import { z } from 'zod';

export const Environment = z.enum(['sandbox', 'production', 'practice']);
export type Environment = z.infer<typeof Environment>;

export const Mode = z.enum(['full', 'review', 'read-only']);

/** `<environment>-<realmId>`: the company's folder name and its key everywhere outside QuickBooks. */
export const CompanyId = z.string().regex(/^(sandbox|production|practice)-[0-9]{1,32}$/);
export type CompanyId = z.infer<typeof CompanyId>;

/** A calendar day without time zone, YYYY-MM-DD. */
export const IsoDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** An instant, UTC ISO text. */
export const Instant = z.string();

/** Whole minor units of the currency beside it. */
export const Minor = z.int();

export const Currency = z.string().regex(/^[A-Z]{3}$/);

/** Sums per currency: amounts of different currencies are never added. */
export const MoneyTotal = z.object({ currency: Currency, amountMinor: Minor });
export type MoneyTotal = z.infer<typeof MoneyTotal>;

export const clientId = z.int().positive();
export const customerId = z.string().min(1).max(50);

/** Stands for a file the person chose: paths stay in main. */
export const FileToken = z.string().min(1).max(100);

/** One column to sort by. */
export const Sort = z.strictObject({ column: z.string().max(40), descending: z.boolean() });

/** What part of a list a window asks for; never more than 500 rows at a time. */
export const Page = {
  offset: z.int().min(0).max(10_000_000),
  limit: z.int().min(1).max(500),
};

export const pageSizeMax = 500;

export const AppErrorShape = z.object({
  code: z.string(),
  recovery: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  reference: z.string().optional(),
});
