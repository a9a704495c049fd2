export function withDesktop<T>(use: (env: NodeJS.ProcessEnv) => Promise<T> | T, env?: NodeJS.ProcessEnv): Promise<T>;
