import { describe, expect, it } from 'vitest';
import { createStates } from '../../../electron/oauth/state.ts';

const binding = { environment: 'sandbox', redirectUri: 'http://localhost:42800/callback' } as const;

describe('states', () => {
  it('carry 256 random bits and the listener port', () => {
    const states = createStates();
    const first = states.issue(binding, 42_800);
    expect(first).toMatch(/^[A-Za-z0-9_-]{43}\.42800$/);
    expect(states.issue(binding, null)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(states.issue(binding, 42_800)).not.toBe(first);
  });

  it('are used once', () => {
    const states = createStates();
    const state = states.issue(binding, null);
    expect(states.isOpen(state, binding)).toBe(true);
    states.consume(state, binding);
    expect(states.isOpen(state, binding)).toBe(false);
    expect(() => states.consume(state, binding)).toThrow(expect.objectContaining({ code: 'oauth.state-mismatch' }));
  });

  it('are worth nothing in another environment or at another address', () => {
    const states = createStates();
    const state = states.issue(binding, null);
    for (const other of [
      { ...binding, environment: 'production' as const },
      { ...binding, redirectUri: 'http://localhost:42801/callback' },
    ]) {
      expect(states.isOpen(state, other)).toBe(false);
      expect(() => states.consume(state, other)).toThrow(expect.objectContaining({ code: 'oauth.state-mismatch' }));
    }
    expect(states.isOpen(state, binding)).toBe(true);
  });

  it('differing in any part, or withdrawn, are refused', () => {
    const states = createStates();
    const state = states.issue(binding, 42_800);
    for (const near of [state.slice(0, -1), `${state} `, state.toLowerCase(), state.replace('.42800', ''), '']) {
      expect(states.isOpen(near, binding)).toBe(false);
    }
    states.withdraw(state);
    expect(states.isOpen(state, binding)).toBe(false);
  });
});
