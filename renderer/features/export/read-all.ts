const pageRows = 500;

/** Every row of a list that is read page by page, also what is not on screen. */
export async function readAll<R>(
  fetchPage: (page: {
    readonly offset: number;
    readonly limit: number;
  }) => Promise<{ readonly rows: readonly R[]; readonly totalCount: number }>,
): Promise<R[]> {
  const all: R[] = [];
  for (;;) {
    const { rows, totalCount } = await fetchPage({ offset: all.length, limit: pageRows });
    all.push(...rows);
    if (rows.length === 0 || all.length >= totalCount) return all;
  }
}
