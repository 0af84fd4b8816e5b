/** A provider has said no, for good: nothing was made. `code` is its own word for why. */
export class ProviderRefused extends Error {
  constructor(
    readonly code: string,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}
