/** Takes all steps of a work that lets others have their turn in between, at once. @returns what comes of it */
export function finish<T>(steps: Generator<void, T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
