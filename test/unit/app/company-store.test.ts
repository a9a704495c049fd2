import { afterAll, beforeEach, expect, test, vi } from 'vitest';

/* What a window knows of its company, with a stand-in for the calls to its engine. */

const listeners = new Map<string, (payload: unknown) => void>();
const callEngine = vi.fn<() => Promise<unknown>>();
vi.mock('../../../renderer/api/client.ts', () => ({
  callEngine: () => callEngine(),
  callMain: () => new Promise(() => undefined),
  onEngine: (event: string, listener: (payload: unknown) => void) => listeners.set(event, listener),
  onMain: () => () => undefined,
  dropPort: () => undefined,
  dropWaiting: () => undefined,
}));
const { useCompany } = await import('../../../renderer/stores/company.ts');

beforeEach(() => {
  callEngine.mockReset();
});
afterAll(() => {
  vi.doUnmock('../../../renderer/api/client.ts');
});

test('every decision is another version of the log, whatever its words', () => {
  callEngine.mockResolvedValue({});
  useCompany.getState().open();
  const versions = ['Linked A to B', 'Linked C to D', null].map((summary) => {
    listeners.get('decisions.changed')?.({ summary });
    return useCompany.getState().versions.decisions;
  });
  expect(versions).toEqual([1, 2, 3]);
  expect(useCompany.getState().lastMessage).toBe('Linked C to D');
});

test('a status asked for while another reading fails is read all the same', async () => {
  const first = Promise.withResolvers<unknown>();
  callEngine.mockReturnValueOnce(first.promise).mockResolvedValueOnce({ companyName: 'Harbor' });
  const reading = useCompany.getState().refresh();
  void useCompany.getState().refresh();
  first.reject(new Error('stopped'));
  await reading;
  expect(useCompany.getState().status).toEqual({ companyName: 'Harbor' });
});
