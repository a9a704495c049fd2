import type { EngineContext, EngineEventPayload } from './context.ts';
import { publishFigures } from './figures.ts';

export type Area = EngineEventPayload<'facts.changed'>['areas'][number];

/** Tells every window of this company what a decision changed, and says so in the status bar. */
export function announce(engine: EngineContext, summary: string | null, areas: readonly Area[]): void {
  engine.emit('decisions.changed', { summary });
  engine.emit('facts.changed', { areas: [...areas] });
  publishFigures(engine);
}
