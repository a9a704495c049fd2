export function isBuilt(folder?: string): boolean;
export function markBuilt(began: Date, folder?: string): void;
