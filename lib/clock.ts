/**
 * The clock that decisions read. SQL never asks the database for the time, so that a test can move
 * this one and see every rule move with it.
 */
export const clock = { now: (): Date => new Date() };
