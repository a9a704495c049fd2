import { expect, type Locator, type Page } from '@playwright/test';

/** Cents of a figure as the screen writes it: "−1,234.56 USD". */
const cents = (text: string): number => Math.round(100 * Number(text.replace('−', '-').replace(/[^\d.-]/g, '')));

/** The table of causes on the tie-out screen. */
export const causes = (page: Page): Locator => page.getByRole('table', { name: 'What the difference is made of' });

/** The difference on screen, having checked that its causes add up to it. */
export async function readDifference(page: Page): Promise<{ difference: number; byCause: Map<string, number> }> {
  const difference = cents(await page.getByTestId('difference').innerText());
  const byCause = new Map<string, number>();
  for (const row of await causes(page).locator('tbody tr').all()) {
    byCause.set(await row.getByRole('button').innerText(), cents(await row.locator('td').last().innerText()));
  }
  expect([...byCause.values()].reduce((sum, one) => sum + one, 0)).toBe(difference);
  expect(cents(await causes(page).locator('tfoot td').last().innerText())).toBe(difference);
  return { difference, byCause };
}
